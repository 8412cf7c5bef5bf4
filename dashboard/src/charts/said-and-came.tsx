type Scale = { most: number };
type Line = Scale & { said: number; came: number; low: number; high: number };

/** What was said and what came of it, on a line from zero to `most`: a stroke for what was said, a dot for what came, a band for where that may lie. The numbers stand in the sentence beside it. */
export function SaidAndCame({ said, came, low, high, most }: Line) {
  const at = (value: number) => `${(Math.min(value, most) / most) * 100}%`;
  return (
    <svg aria-hidden width="100%" height="16" className="block overflow-visible">
      <rect y="7" width="100%" height="2" className="fill-raised" />
      <rect x={at(low)} y="4" width={`${((Math.min(high, most) - Math.min(low, most)) / most) * 100}%`} height="8" rx="2" className="fill-still" />
      <svg x={at(said)} width="2" height="16" overflow="visible" aria-hidden>
        <rect x="-1" width="2" height="16" className="fill-accent" />
      </svg>
      <circle cx={at(came)} cy="8" r="4" className="fill-ink stroke-surface" />
    </svg>
  );
}

/** The key to the marks of the chart. */
export function SaidAndCameKey() {
  const marks = [
    { name: 'said', mark: <rect x="5" width="2" height="12" className="fill-accent" /> },
    { name: 'came', mark: <circle cx="6" cy="6" r="4" className="fill-ink" /> },
    { name: 'where it may lie (95 of 100)', mark: <rect y="2" width="12" height="8" rx="2" className="fill-still" /> },
  ];
  return (
    <p aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
      {marks.map(({ name, mark }) => (
        <span key={name} className="inline-flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden>
            {mark}
          </svg>
          {name}
        </span>
      ))}
    </p>
  );
}
