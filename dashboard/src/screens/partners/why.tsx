import type { PartnerCard } from '../../api/types.ts';
import { wholeParts } from '../../charts/whole-parts.ts';
import { change } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';

const names: Record<PartnerCard['success']['reasons'][number]['name'], string> = {
  lapses: 'Customers who left',
  collections: 'Bills still owed',
  activations: 'New customers',
  complaints: 'Tickets',
};

/** Why a partner's score is what it is: the average of the ISP, and what each part adds or takes; the lines add up. */
export function Why({ success }: { success: PartnerCard['success'] }) {
  const { score, average, reasons, abstained, definition, confidence } = success;
  if (score === null) {
    return (
      <Panel title="Why this score">
        <p className="text-sm text-soft">{abstained}</p>
      </Panel>
    );
  }
  const { parts, total } = wholeParts([average, ...reasons.map(({ points }) => points)]);
  return (
    <Panel title="Why this score" aside={`rests on ${Math.round(100 * confidence)} of 100 parts of evidence`}>
      <ol className="text-sm">
        <li className="flex items-baseline justify-between gap-3 pb-2.5 text-soft">
          <span>The average of the ISP</span>
          <span className="tabular-nums">{parts[0]}</span>
        </li>
        {reasons.map((reason, place) => (
          <li key={reason.name} className="pb-2.5">
            <div className="flex items-baseline justify-between gap-3">
              <span>
                {names[reason.name]}
                {reason.stands_out ? (
                  <span className={`ms-2 font-medium ${reason.stands_out === 'better' ? 'text-good' : 'text-bad'}`}>
                    {reason.stands_out === 'better' ? 'stands out' : 'needs attention'}
                  </span>
                ) : null}
              </span>
              <span className="font-medium tabular-nums">{change(parts[place + 1] ?? 0)}</span>
            </div>
            <p className="text-xs text-soft">{reason.sentence}</p>
          </li>
        ))}
        <li className="flex items-baseline justify-between gap-3 border-t pt-2.5 font-semibold">
          <span>Success</span>
          <span className="tabular-nums">{total}</span>
        </li>
      </ol>
      {abstained ? <p className="mt-2 text-sm text-soft">{abstained}</p> : null}
      <details className="mt-3 text-xs text-soft">
        <summary className="inline-flex min-h-6 items-center hover:text-ink">How it is reckoned</summary>
        <p className="mt-1">{definition}</p>
      </details>
    </Panel>
  );
}
