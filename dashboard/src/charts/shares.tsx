import { count } from '../ui/numbers.ts';

export type Share = { key: string; label: string; amount: number; fill: string; dot: string };

/** How a whole divides into a few named parts: one bar, and under it every part in words and numbers. */
export function Shares({ shares }: { shares: readonly Share[] }) {
  const total = shares.reduce((sum, share) => sum + share.amount, 0);
  let start = 0;
  return (
    <div>
      <svg aria-hidden width="100%" height="10" className="block rounded-sm bg-raised">
        {shares.map((share) => {
          const x = start;
          const width = total > 0 ? (share.amount / total) * 100 : 0;
          start += width;
          return <rect key={share.key} x={`${x}%`} width={`${Math.max(0, width - 0.25)}%`} height="10" className={share.fill} />;
        })}
      </svg>
      <dl className="mt-3 grid grid-cols-2 gap-x-8 gap-y-1.5 text-sm">
        {shares.map((share) => (
          <div key={share.key} className="flex items-baseline gap-2">
            <span aria-hidden className={`size-2 shrink-0 rounded-[2px] ${share.dot}`} />
            <dt className="text-soft">{share.label}</dt>
            <dd className="ms-auto font-medium tabular-nums">{count(share.amount)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
