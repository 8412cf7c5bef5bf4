import type { Database } from '../../adapters/postgres/database.ts';
import { listVersions, placeVersions } from '../../adapters/postgres/model-registry.ts';
import { sideBySide, type UseTotals, useSince } from '../../adapters/postgres/model-use.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { dayOf } from '../../kernel/days.ts';
import { populationStability } from '../../ml/drift/distances.ts';
import { type Guard, guardsOf } from '../../ml/registry/guards.ts';
import { type PairedDifference, pairedDifference } from '../../ml/registry/paired-difference.ts';
import { placeStep } from '../../ml/registry/placement.ts';
import { nextStep } from '../../ml/registry/rollout.ts';
import { CHALLENGING, type ModelVersion } from '../../ml/registry/version.ts';

const DAY_MS = 86_400_000;
const THE_LAYER = 'the layer';

type Version = ModelVersion & { readonly bytes: number };

/** What is known of a version beside the other one since it stands where it stands. */
export interface Trial {
  readonly guards: readonly Guard[];
  /** Loss of the other less its own. */
  readonly difference: PairedDifference | null;
}

const share = (use: UseTotals | null, part: number | undefined): number | null => (use && use.rows > 0 && part !== undefined ? part / use.rows : null);

/**
 * Reads what a version did beside another: guards since it stands where it stands, the difference of losses on everything that
 * both have said since the younger was trained, which neither can have learned from.
 */
export async function trialOf(sql: Sql, tenant: string, version: Version, other: Version, since: Date, now: Date): Promise<Trial> {
  const side = await sideBySide(sql, tenant, version.name, version.version, other.version, since, now);
  const younger = [version.card.trained_at, other.card.trained_at].sort()[1] as string;
  const all = await sideBySide(sql, tenant, version.name, version.version, other.version, new Date(younger), now);
  const own = await useSince(sql, tenant, version.name, version.version, dayOf(since));
  const others = await useSince(sql, tenant, version.name, other.version, dayOf(since));
  const shift = own && others && own.rows > 0 && others.rows > 0 ? populationStability(others.histogram, own.histogram) : null;
  return {
    difference: pairedDifference(all.settledDifferences),
    guards: guardsOf({
      rows: own?.rows ?? 0,
      failed: own?.failed ?? 0,
      notFinite: own?.not_finite ?? 0,
      microsPerRow: share(own, own?.micros),
      bytes: version.bytes,
      spread: side.spread,
      mean: side.mean,
      otherMean: side.otherMean,
      agreement: side.agreement,
      shift,
      high: share(own, own?.high),
      otherHigh: share(others, others?.high),
      settled: all.settled,
    }),
  };
}

/** The champion of a model that nothing can take over from: only what is plainly broken ends it, and then nothing serves. */
async function standAlone(sql: Sql, tenant: string, champion: Version, now: Date): Promise<void> {
  const use = await useSince(sql, tenant, champion.name, champion.version, dayOf(new Date(champion.since)));
  const broken = use && (use.failed > 0 ? `${use.failed} cases could not be scored` : use.not_finite > 0 ? `${use.not_finite} scores were no chances` : null);
  if (broken) await placeVersions(sql, tenant, champion.name, [{ version: champion.version, to: 'retired', why: broken }], THE_LAYER, now);
}

/** Looks at every model of a tenant once: moves challengers on, takes back what breaks. Says which models changed. */
export async function rolloutStep(database: Database, tenant: string, names: readonly string[], clock: Clock): Promise<string[]> {
  const changed: string[] = [];
  for (const name of names)
    await database.asWorker(async (sql) => {
      const now = clock.now();
      const versions = await listVersions(sql, tenant, name, true);
      const champion = versions.find(({ stage }) => stage === 'champion');
      const challenger = versions.find(({ stage }) => CHALLENGING.includes(stage));
      if (champion && !challenger) await standAlone(sql, tenant, champion, now);
      if (!champion || !challenger) return;
      const since = new Date(challenger.since);
      const reserve = challenger.stage === 'reserve';
      const trial = await trialOf(sql, tenant, reserve ? champion : challenger, reserve ? challenger : champion, since, now);
      const difference = trial.difference && reserve ? turned(trial.difference) : trial.difference;
      const step = nextStep({
        stage: challenger.stage as 'shadow' | 'canary' | 'reserve',
        daysInStage: (now.getTime() - since.getTime()) / DAY_MS,
        guards: trial.guards,
        difference,
      });
      const placements = placeStep(versions, step);
      await placeVersions(sql, tenant, name, placements, THE_LAYER, now);
      if (placements.length > 0) changed.push(name);
    });
  return changed;
}

/** The same difference seen from the other side. */
const turned = ({ mean, low, high, ...rest }: PairedDifference): PairedDifference => ({ mean: -mean, low: -high, high: -low, ...rest });
