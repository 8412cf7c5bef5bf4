import type { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import { addDays, type Day } from '../kernel/days.ts';
import { tableFromRecords } from '../ml/table.ts';
import type { TrialData } from '../ml/uplift/trial.ts';

/** A run of a playbook: acted upon or held out by lot, with the chance of what came out. */
export interface PlaybookRun {
  readonly customer: string;
  readonly playbook: string;
  readonly openedOn: Day;
  readonly heldOut: boolean;
  readonly propensity: number;
}

/** Lays runs out as trials, one a playbook, with what came of each. Of a customer's runs of one playbook the first counts, so that no person comes twice. */
export function trialsOf(
  runs: readonly PlaybookRun[],
  histories: ReadonlyMap<string, CustomerHistory>,
  cameOf: (history: CustomerHistory, openedOn: Day) => number,
): Readonly<Record<string, TrialData>> {
  const byPlaybook = Map.groupBy(firstOfEach(runs), ({ playbook }) => playbook);
  return Object.fromEntries(
    [...byPlaybook].map(([playbook, own]): [string, TrialData] => {
      const known = own.flatMap((run) => {
        const history = histories.get(run.customer);
        return history ? [{ run, history }] : [];
      });
      return [
        playbook,
        {
          // What was known on the evening before the run: the event that opened it is not yet in it.
          table: tableFromRecords(known.map(({ run, history }) => computeFeatures(history.asOf(addDays(run.openedOn, -1))))),
          treated: Uint8Array.from(known, ({ run }) => (run.heldOut ? 0 : 1)),
          outcome: Float64Array.from(known, ({ run, history }) => cameOf(history, run.openedOn)),
          propensity: Float64Array.from(known, ({ run }) => (run.heldOut ? 1 - run.propensity : run.propensity)),
        },
      ];
    }),
  );
}

function firstOfEach(runs: readonly PlaybookRun[]): PlaybookRun[] {
  const first = new Map<string, PlaybookRun>();
  for (const run of [...runs].sort((a, b) => (a.openedOn < b.openedOn ? -1 : 1))) {
    const key = JSON.stringify([run.playbook, run.customer]);
    if (!first.has(key)) first.set(key, run);
  }
  return [...first.values()];
}
