import type { PartnerCard } from '../../api/types.ts';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { NoData } from '../../ui/states.tsx';
import { Standing } from './columns.tsx';
import { bandWords, figureValue } from './words.ts';

/** Each figure of a partner beside the middle half of the others, with what it counts and on how many it rests. */
export function Compared({ partner: { figures, success } }: { partner: PartnerCard }) {
  const peers = Math.max(0, ...figures.map(({ band }) => band?.peers ?? 0));
  return (
    <Panel title="Against the other partners" aside={peers > 0 ? `${peers} others, without names` : null} flush>
      <ul className="divide-y">
        {figures.map((figure) => {
          const value = figureValue(figure);
          return (
            <li key={figure.name} className="px-4 py-2.5 text-sm">
              <div className="flex items-baseline justify-between gap-4">
                <span className="font-medium">{figure.label}</span>
                <span className="text-end whitespace-nowrap tabular-nums">
                  {value === null ? <NoData why={figure.unknown_because} /> : value} <Standing figure={figure} success={success} />
                </span>
              </div>
              <div className="flex items-baseline justify-between gap-4 text-xs text-soft">
                <span>
                  {figure.unit}, from {count(figure.n)}
                </span>
                <span className="text-end tabular-nums">{bandWords(figure) ?? figure.no_band_because}</span>
              </div>
              <p className="mt-0.5 text-xs text-soft">{figure.unknown_because ?? figure.definition}</p>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
