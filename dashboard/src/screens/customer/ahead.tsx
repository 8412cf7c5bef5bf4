import type { ChurnRisk } from '../../api/types.ts';
import { kindsSentence, of100, staysSentence } from './risk-ahead.ts';

/** The chance within 30, 60 and 90 days, how long customers like this stay, and the two kinds of leaving; what is not told says why. */
export function Ahead({ risk }: { risk: ChurnRisk }) {
  if (risk.chance === null) return null;
  const sentences = [staysSentence(risk) ?? risk.course_missing, kindsSentence(risk) ?? risk.kinds_missing].filter((one) => one !== null);
  return (
    <div className="mt-4 border-t pt-3 text-sm">
      <h3 className="font-medium">The months ahead</h3>
      {risk.within.length > 0 ? (
        <dl className="mt-2 grid grid-cols-3 gap-x-6">
          {risk.within.map(({ days, chance }) => (
            <div key={days} data-days={days}>
              <dt className="text-xs text-soft">Leaves within {days} days</dt>
              <dd className="font-medium tabular-nums">{of100(chance)} of 100</dd>
              <svg aria-hidden width="100%" height="6" className="mt-1 block rounded-sm bg-raised">
                <rect width={`${100 * chance}%`} height="6" rx="1.5" className="fill-still" />
              </svg>
            </div>
          ))}
        </dl>
      ) : null}
      {sentences.map((sentence) => (
        <p key={sentence} className="mt-2 text-pretty">
          {sentence}
        </p>
      ))}
    </div>
  );
}
