/** Entries in their order, cut wherever the day changes; the name of the day is the caller's. */
export function byDay<Entry>(entries: readonly Entry[], dayOf: (entry: Entry) => string): { day: string; entries: Entry[] }[] {
  const days: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
