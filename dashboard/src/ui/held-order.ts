/** A list whose order stands still; `pending` says how many rows a new order would bring, take away or move. */
export type Held<Row> = { rows: readonly Row[]; pending: number };

/**
 * Keeps the shown order while the list behind it changes: known rows take their new values where they stand,
 * rows that belong after the last one are added there, and everything that would move something waits.
 * `more` says that the list goes on after its window, so that a row may be pushed out by one that comes in.
 */
export function holdOrder<Row>(shown: readonly Row[], incoming: readonly Row[], id: (row: Row) => string, more: boolean): Held<Row> {
  const fresh = new Map(incoming.map((row) => [id(row), row]));
  const known = new Set(shown.map(id));
  const rows = shown.map((row) => fresh.get(id(row)) ?? row);
  const lastKnown = incoming.findLastIndex((row) => known.has(id(row)));
  const appended = incoming.slice(lastKnown + 1);
  const entering = incoming.slice(0, lastKnown + 1).filter((row) => !known.has(id(row))).length;
  const gone = shown.filter((row) => !fresh.has(id(row))).length;
  const leaving = more ? Math.max(0, gone - entering) : gone;

  const place = new Map(incoming.map((row, index) => [id(row), index]));
  const places = shown.flatMap((row) => place.get(id(row)) ?? []);
  const moved = places.length - longestRise(places);
  return { rows: [...rows, ...appended], pending: entering + leaving + moved };
}

/** Length of the longest increasing subsequence (patience sorting): the rows that may stay while the others move around them. */
function longestRise(places: readonly number[]): number {
  const tails: number[] = [];
  for (const place of places) {
    const at = tails.findIndex((tail) => tail >= place);
    if (at === -1) tails.push(place);
    else tails[at] = place;
  }
  return tails.length;
}
