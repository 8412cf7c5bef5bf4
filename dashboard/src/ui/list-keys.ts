/** What a key asks of a list: to stand on another row, to open the row, to explain it; null when it is none of the list's keys. */
export type ListAct = { go: number } | 'open' | 'explain' | null;

type Press = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

const PAGE = 10;

/** Reads a key in a list of `count` rows standing on row `at`; `singleKeys` off leaves only the arrows and their like (WCAG 2.1.4). */
export function listAct(press: Press, at: number, count: number, singleKeys: boolean): ListAct {
  if (press.ctrlKey || press.metaKey || press.altKey || count === 0) return null;
  const go = (to: number): ListAct => ({ go: Math.min(count - 1, Math.max(0, to)) });
  switch (press.key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'PageDown':
      return go(at + PAGE);
    case 'PageUp':
      return go(at - PAGE);
    case 'Home':
      return go(0);
    case 'End':
      return go(count - 1);
    case 'Enter':
      return 'open';
  }
  if (!singleKeys) return null;
  if (press.key === 'j') return go(at + 1);
  if (press.key === 'k') return go(at - 1);
  return press.key === 'e' ? 'explain' : null;
}
