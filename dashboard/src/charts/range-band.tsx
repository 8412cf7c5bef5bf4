/** An expected value inside its range, on a line that runs from zero to a little over the range. The numbers stand in the sentence beside it. */
export function RangeBand({ low, middle, high }: { low: number; middle: number; high: number }) {
  const margin = Math.max((high - low) * 0.75, Math.abs(high) * 0.02, 1);
  const from = low - margin;
  const at = (value: number) => `${((value - from) / (high + margin - from)) * 100}%`;
  return (
    <svg aria-hidden width="100%" height="20" className="block">
      <rect y="9" width="100%" height="2" className="fill-raised" />
      <svg x={at(low)} width={`${((high - low) / (high + margin - from)) * 100}%`} height="20" aria-hidden>
        <rect y="5" width="100%" height="10" rx="2" className="fill-still" />
      </svg>
      <svg x={at(middle)} width="3" height="20" overflow="visible" aria-hidden>
        <rect x="-1.5" width="3" height="20" rx="1.5" className="fill-ink" />
      </svg>
    </svg>
  );
}
