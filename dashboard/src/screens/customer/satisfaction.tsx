import type { Satisfaction } from '../../api/types.ts';
import { wholeParts } from '../../charts/whole-parts.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { ToldBy } from '../../ui/told-by.tsx';

const tenths = (value: number): string => (Math.round(10 * value) / 10).toFixed(1);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${tenths(Math.abs(value))}`;

/** How content the customer is believed to be, of 10, with the reasons that add up to it; nothing is said of whom nothing is known. */
export function SatisfactionPanel({ satisfaction }: { satisfaction: Satisfaction }) {
  const { value, low, high, typical, reasons, other_points: other, confidence, abstained, made_at } = satisfaction;
  if (value === null || typical === null) {
    return (
      <Panel title="Satisfaction">
        <p className="text-sm text-soft">{abstained ?? 'No data.'}</p>
      </Panel>
    );
  }
  // In tenths that still add up to the value on the screen.
  const shown = wholeParts([typical, ...reasons.map(({ points }) => points), other].map((part) => 10 * part));
  const at = (place: number): number => (shown.parts[place] ?? 0) / 10;
  return (
    <Panel title="Satisfaction">
      <p className="text-lg font-semibold tracking-tight tabular-nums">
        <span data-total>{tenths(shown.total / 10)}</span> of 10
        {low !== null && high !== null ? <span className="text-base font-normal text-soft">{`, between ${tenths(low)} and ${tenths(high)}`}</span> : null}
      </p>
      <p className="mt-1 mb-3 text-sm text-soft">{`By what happened and what was answered; ${Math.round(100 * confidence)} of 100 parts of it are known.`}</p>
      <ol className="space-y-1.5 text-sm">
        <li className="flex items-baseline justify-between gap-3 text-soft">
          <span>Typical customer</span>
          <span className="tabular-nums" data-points>
            {tenths(at(0))}
          </span>
        </li>
        {reasons.map(({ signal, sentence, source, latest }, place) =>
          at(1 + place) === 0 ? null : (
            <li key={signal} className="flex items-baseline justify-between gap-3">
              <span>
                <Prose text={sentence} />
                <span className="block text-xs text-soft">
                  <ToldBy source={source} latest={latest} />
                </span>
              </span>
              <span className="font-medium tabular-nums" data-points>
                {signed(at(1 + place))}
              </span>
            </li>
          ),
        )}
        {at(1 + reasons.length) !== 0 ? (
          <li className="flex items-baseline justify-between gap-3 text-soft">
            <span>The scale ends here</span>
            <span className="tabular-nums" data-points>
              {signed(at(1 + reasons.length))}
            </span>
          </li>
        ) : null}
      </ol>
      {made_at ? (
        <p className="mt-3 text-xs text-soft">
          Computed <Moment at={made_at} />
        </p>
      ) : null}
    </Panel>
  );
}
