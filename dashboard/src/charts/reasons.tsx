import type { ChurnRisk } from '../api/types.ts';
import { change } from '../ui/numbers.ts';
import { Prose } from '../ui/private.tsx';
import { calendarDay } from '../ui/time.ts';
import { type Explanation, explain, type ReasonLine } from './reason-lines.ts';

type Scale = (points: number) => number;

/** Why a risk is what it is: the typical customer, at most five reasons, the rest, and the sum, each as a number and as a bar that begins where the last one ended. */
export function Reasons({ risk }: { risk: ChurnRisk }) {
  const explanation = explain(risk);
  if (explanation === null) return null;
  if (explanation === 'mismatch') {
    return (
      <p role="alert" className="text-sm text-soft">
        The reasons of this score do not add up to it, so none is shown. Code <code className="font-mono">EXPLANATION_MISMATCH</code>.
      </p>
    );
  }
  const scale = scaleOf(explanation);
  return (
    <ol className="text-sm">
      {explanation.lines.map((line) => (
        <Line key={line.key} line={line} scale={scale} />
      ))}
      <li className="flex items-baseline justify-between gap-3 border-t pt-2.5 font-semibold">
        <span>Risk of leaving in {risk.horizon_days} days</span>
        <span className="tabular-nums" data-total>
          {explanation.total}
        </span>
      </li>
    </ol>
  );
}

function Line({ line, scale }: { line: ReasonLine; scale: Scale }) {
  return (
    <li className="pb-2.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className={line.kind === 'reason' ? '' : 'text-soft'}>{label(line)}</span>
        <span className={`font-medium tabular-nums ${line.kind === 'typical' ? 'text-soft' : ''}`} data-points>
          {line.kind === 'typical' ? line.points : change(line.points)}
        </span>
      </div>
      {line.reason ? (
        <p className="text-xs text-soft">
          {line.reason.source.length > 0 ? line.reason.source.join(', ') : 'no events'}
          {' · '}
          {/* Facts are kept by their day: what hour it was is not known here. */}
          {line.reason.latest ? <time dateTime={line.reason.latest.slice(0, 10)}>{calendarDay(line.reason.latest)}</time> : 'nothing heard'}
        </p>
      ) : null}
      <Bar line={line} scale={scale} />
    </li>
  );
}

function label(line: ReasonLine) {
  if (line.kind === 'typical') return 'Typical customer';
  return line.reason ? <Prose text={line.reason.sentence} /> : 'Everything else together';
}

function Bar({ line, scale }: { line: ReasonLine; scale: Scale }) {
  const start = Math.min(scale(line.from), scale(line.to));
  const width = Math.abs(scale(line.to) - scale(line.from));
  const colour = line.kind === 'typical' ? 'fill-still' : line.points > 0 ? 'fill-bad-mark' : 'fill-good-mark';
  return (
    <svg aria-hidden width="100%" height="6" className="mt-1 block rounded-sm bg-raised">
      <title>{`${line.from} to ${line.to}`}</title>
      <rect x={`${start}%`} width={`${Math.max(width, line.points === 0 ? 0 : 0.75)}%`} height="6" rx="1.5" className={colour} />
    </svg>
  );
}

/** Percent of the bar's width for a number of points; the scale holds every stand on the way, and zero. */
function scaleOf({ lines }: Explanation): Scale {
  const stands = lines.flatMap((line) => [line.from, line.to]);
  const low = Math.min(0, ...stands);
  const high = Math.max(10, ...stands);
  return (points) => ((points - low) / (high - low)) * 100;
}
