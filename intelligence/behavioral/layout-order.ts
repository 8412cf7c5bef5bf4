import type { ExperiencePart, PartChange } from '../contract/api/layout.ts';

type Parts = readonly ExperiencePart[];
/** Who put a part where it stands, and when. */
export type Placed = Readonly<Partial<Record<ExperiencePart, { readonly by: 'you' | 'offer'; readonly at: string }>>>;

/** How one person has their page at one desk. */
export type Arrangement = {
  readonly parts: Parts;
  /** Parts that stay where they are, whatever moves. */
  readonly pinned: Parts;
  /** Parts that stand elsewhere than the desk has them because somebody said so. */
  readonly placed: Placed;
  /** What the last accepted offer changed, while nothing else was done since. */
  readonly undo: { readonly offer: string; readonly part: ExperiencePart; readonly parts: Parts; readonly placed: Placed } | null;
};

/** The page as the desk has it. */
export const usualArrangement = (parts: Parts): Arrangement => ({ parts, pinned: [], placed: {}, undo: null });

/** What was kept, made to fit the parts that the desk has today. */
export function fitted(kept: Arrangement | null, usual: Parts): Arrangement {
  if (kept === null) return usualArrangement(usual);
  const parts = [...kept.parts.filter((part) => usual.includes(part)), ...usual.filter((part) => !kept.parts.includes(part))];
  return { ...kept, parts };
}

/** Parts that nothing learned may move: pinned ones, and those that the person placed by themselves. */
export const heldParts = ({ parts, pinned, placed }: Arrangement): Parts => parts.filter((part) => pinned.includes(part) || placed[part]?.by === 'you');

/** The parts with one of them in the first place that is not held, and that place; held ones stay where they are. Null when that changes nothing. */
export function putFirst(parts: Parts, part: ExperiencePart, held: Parts): { readonly parts: Parts; readonly place: number } | null {
  const free = parts.filter((one) => !held.includes(one));
  if (held.includes(part) || free[0] === part || !free.includes(part)) return null;
  const flow = [part, ...free.filter((one) => one !== part)];
  const next = parts.map((one) => (held.includes(one) ? one : (flow.shift() as ExperiencePart)));
  return { parts: next, place: next.indexOf(part) };
}

/** The place to which a part would go by itself one step earlier or later, past what is pinned; null at the end of the page. */
function nextPlace({ parts, pinned }: Arrangement, part: ExperiencePart, step: 1 | -1): number | null {
  if (pinned.includes(part)) return null;
  for (let i = parts.indexOf(part) + step; i >= 0 && i < parts.length; i += step) if (!pinned.includes(parts[i] as ExperiencePart)) return i;
  return null;
}

/** What a person may do with a part as it stands. */
export const mayDo = (kept: Arrangement, part: ExperiencePart): PartChange[] => [
  ...(nextPlace(kept, part, -1) === null ? [] : (['earlier'] as const)),
  ...(nextPlace(kept, part, 1) === null ? [] : (['later'] as const)),
  kept.pinned.includes(part) ? 'unpin' : 'pin',
];

/** What a person does by themselves; null when it cannot be done. It is stated, so nothing learned moves the part any more. */
export function changedByHand(kept: Arrangement, part: ExperiencePart, change: PartChange, at: string): Arrangement | null {
  if (!mayDo(kept, part).includes(change)) return null;
  if (change === 'pin') return { ...kept, pinned: [...kept.pinned, part], undo: null };
  if (change === 'unpin') return { ...kept, pinned: kept.pinned.filter((one) => one !== part), undo: null };
  const [from, to] = [kept.parts.indexOf(part), nextPlace(kept, part, change === 'earlier' ? -1 : 1) as number];
  const parts = [...kept.parts];
  [parts[from], parts[to]] = [parts[to] as ExperiencePart, part];
  return { ...kept, parts, placed: { ...kept.placed, [part]: { by: 'you', at } }, undo: null };
}

/** The page after a yes; null when the part has been pinned or placed by hand since it was offered, or stands there already. */
export function acceptedOffer(kept: Arrangement, offer: string, part: ExperiencePart, at: string): Arrangement | null {
  const put = putFirst(kept.parts, part, heldParts(kept));
  if (put === null) return null;
  return { ...kept, parts: put.parts, placed: { ...kept.placed, [part]: { by: 'offer', at } }, undo: { offer, part, parts: kept.parts, placed: kept.placed } };
}

/** The page as it was before the yes; null when it was not the last thing that was done. */
export const undoneOffer = (kept: Arrangement, offer: string): Arrangement | null =>
  kept.undo?.offer === offer ? { ...kept, parts: kept.undo.parts, placed: kept.undo.placed, undo: null } : null;
