/** What a column needs: its least width in pixels, its share of what is left over, and when it gives way (the highest first; without it, never). */
export type ColumnSize = { min: number; grow?: number; gives?: number };

const GAP = 16;
const EDGES = 32;

/**
 * The columns that fit into a width, none narrower than it needs; null when not even those that never give way do,
 * and each row is to be shown as a card. An unknown width shows all.
 */
export function fitColumns<Column extends ColumnSize>(columns: readonly Column[], width: number | null): readonly Column[] | null {
  if (width === null) return columns;
  const shown = [...columns];
  const needed = () => shown.reduce((sum, column) => sum + column.min + GAP, EDGES - GAP);
  while (needed() > width) {
    const next = shown.reduce((least, column, place) => ((column.gives ?? 0) > (shown[least]?.gives ?? 0) ? place : least), 0);
    if (!shown[next]?.gives) return null;
    shown.splice(next, 1);
  }
  return shown;
}

/** The columns as a grid template. */
export const template = (columns: readonly ColumnSize[]): string =>
  columns.map(({ min, grow }) => (grow === undefined ? `${min}px` : `minmax(${min}px, ${grow}fr)`)).join(' ');
