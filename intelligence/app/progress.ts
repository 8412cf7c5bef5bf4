import { Presets, SingleBar } from 'cli-progress';
import type { Clock } from '../kernel/clock.ts';

/** Shows how a long step comes along. */
export type Step = { at(share: number, detail?: string): void; done(detail?: string): void };

/** A bar on a terminal; elsewhere one line when it begins and one when it ends. */
export function beginStep(title: string, clock: Clock, out: NodeJS.WriteStream = process.stderr): Step {
  const began = clock.elapsedMs();
  const took = (): string => `${((clock.elapsedMs() - began) / 1000).toFixed(1)} s`;
  if (!out.isTTY) {
    out.write(`${title} …\n`);
    return { at: () => {}, done: (detail) => void out.write(`${title}: ${detail ? `${detail}, ` : ''}${took()}\n`) };
  }
  const bar = new SingleBar(
    { format: `  ${title.padEnd(34)} {bar} {percentage}% {detail}`, clearOnComplete: true, hideCursor: true, stream: out },
    Presets.shades_classic,
  );
  bar.start(1000, 0, { detail: '' });
  return {
    at: (share, detail = '') => bar.update(Math.round(1000 * Math.min(1, share)), { detail }),
    done(detail) {
      bar.stop();
      out.write(`  ${title.padEnd(34)} ${detail ? `${detail}, ` : ''}${took()}\n`);
    },
  };
}
