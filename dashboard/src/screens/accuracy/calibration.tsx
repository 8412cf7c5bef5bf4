import type { ChanceAccuracy } from '../../api/types.ts';
import { SaidAndCame, SaidAndCameKey } from '../../charts/said-and-came.tsx';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { settledLines, settledSentence } from '../models/settled.ts';
import { wordsOf } from '../models/words.ts';
import { truthWords } from './told.ts';

/** Of a hundred who were scored alike, how many it came true for: drawn beside what was said. */
export function Calibration({ row }: { row: ChanceAccuracy }) {
  const lines = settledLines(row.bins);
  const most = Math.max(...lines.map(({ scale, said, high }) => Math.max(said, high) / scale));
  const words = { ...wordsOf(row.model), ...truthWords(row) };
  return (
    <Panel title="Of 100 scored alike" aside={counted(row.rows, 'prediction')}>
      <ul className="divide-y">
        {lines.map((line) => (
          <li key={line.key} className="py-2 text-sm first:pt-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span>{settledSentence(line, words)}</span>
              <span className="text-xs whitespace-nowrap text-soft">
                {line.verdict === 'as-said' ? 'as said' : `${line.verdict} than said`} · {counted(line.rows, 'prediction')}
              </span>
            </div>
            <SaidAndCame said={line.said / line.scale} came={line.came / line.scale} low={line.low / line.scale} high={line.high / line.scale} most={most} />
          </li>
        ))}
      </ul>
      <SaidAndCameKey />
      {row.unknown > 0 ? (
        <p className="mt-3 text-xs text-soft">
          Of {counted(row.unknown, 'more prediction')} nobody can say what came, because a feed that would have told was silent. They count nowhere.
        </p>
      ) : null}
    </Panel>
  );
}
