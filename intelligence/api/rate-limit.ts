/** Lets so many calls through at once and so many a second in the long run, for each name; names are forgotten when they have been quiet. */
export function rateLimit({ burst, perSecond, names = 10_000 }: { burst: number; perSecond: number; names?: number }): (name: string, now: Date) => boolean {
  const buckets = new Map<string, { left: number; at: number }>();
  return (name, now) => {
    const at = now.getTime();
    const known = buckets.get(name) ?? { left: burst, at };
    const left = Math.min(burst, known.left + (Math.max(0, at - known.at) / 1_000) * perSecond);
    // The longest quiet is forgotten first: a bucket is put at the end whenever it is used.
    buckets.delete(name);
    if (buckets.size >= names) buckets.delete(buckets.keys().next().value!);
    buckets.set(name, { left: left >= 1 ? left - 1 : left, at });
    return left >= 1;
  };
}
