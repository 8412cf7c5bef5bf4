import type { Database } from '../../adapters/postgres/database.ts';
import { addVersion, formerChampion, listVersions, placeVersions } from '../../adapters/postgres/model-registry.ts';
import { scoresBeside, settledBeside, type UseTotals, useSince } from '../../adapters/postgres/model-use.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { dayOf } from '../../kernel/days.ts';
import { THE_LAYER } from '../../kernel/the-layer.ts';
import { populationStability } from '../../ml/drift/distances.ts';
import { fallbackOf } from '../../ml/registry/fallback.ts';
import { type Guard, guardsOf } from '../../ml/registry/guards.ts';
import { type PairedDifference, pairedDifference } from '../../ml/registry/paired-difference.ts';
import { type Placement, placeStep } from '../../ml/registry/placement.ts';
import { nextStep } from '../../ml/registry/rollout.ts';
import { challengerOf, championOf, type ModelVersion } from '../../ml/registry/version.ts';

const DAY_MS = 86_400_000;

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
  const pair = { tenant, name: version.name, version: version.version, other: other.version };
  const beside = await scoresBeside(sql, { ...pair, since }, now);
  const younger = [version.card.trained_at, other.card.trained_at].sort()[1] as string;
  const settled = await settledBeside(sql, { ...pair, since: new Date(younger) }, now);
  const own = await useSince(sql, tenant, version.name, version.version, dayOf(since));
  const others = await useSince(sql, tenant, version.name, other.version, dayOf(since));
  const shift = own && others && own.rows > 0 && others.rows > 0 ? populationStability(others.histogram, own.histogram) : null;
  return {
    difference: pairedDifference(settled.differences),
    guards: guardsOf({
      rows: own?.rows ?? 0,
      failed: own?.failed ?? 0,
      notFinite: own?.not_finite ?? 0,
      microsPerRow: share(own, own?.micros),
      bytes: version.bytes,
      ...beside,
      shift,
      high: share(own, own?.high),
      otherHigh: share(others, others?.high),
      settled: settled.calibration,
    }),
  };
}

/**
 * Looks only whether what serves or is tried has failed at a case or said what is no chance: cheap enough to be done all the
 * time, so that a broken version is taken back within a minute. Says which models changed.
 */
export async function takeBackBroken(database: Database, tenant: string, names: readonly string[], clock: Clock): Promise<string[]> {
  const changed: string[] = [];
  for (const name of names)
    await database.asWorker(async (sql) => {
      const versions = await listVersions(sql, tenant, name, true);
      const champion = championOf(versions);
      const challenger = challengerOf(versions);
      const [brokenChampion, brokenChallenger] = [champion && (await brokenBy(sql, tenant, champion)), challenger && (await brokenBy(sql, tenant, challenger))];
      const placements: Placement[] = [];
      if (challenger && brokenChallenger) placements.push(...placeStep(versions, { to: 'retire', why: brokenChallenger }));
      else if (champion && brokenChampion && challenger?.stage === 'reserve') placements.push(...placeStep(versions, { to: 'roll-back', why: brokenChampion }));
      else if (champion && brokenChampion) placements.push(...(await succeed(sql, tenant, champion, brokenChampion)));
      await placeVersions(sql, tenant, name, placements, THE_LAYER, clock.now());
      if (placements.length > 0) changed.push(name);
    });
  return changed;
}

/** Who takes over from a champion that has failed when no reserve stands by: the champion before it that stood down in good order unless it ever failed, else the shares of the segments. */
async function succeed(sql: Sql, tenant: string, champion: Version, why: string): Promise<Placement[]> {
  const retired: Placement = { version: champion.version, to: 'retired', why };
  const former = await formerChampion(sql, tenant, champion.name, 'reserve');
  const use = former === null ? null : await useSince(sql, tenant, champion.name, former, THE_FIRST_DAY);
  if (former !== null && use?.failed === 0 && use.not_finite === 0) return [retired, { version: former, to: 'champion', why }];
  const shares = fallbackOf(champion, why);
  if (!shares) return [retired];
  await addVersion(sql, tenant, shares);
  return [retired, { version: shares.version, to: 'champion', why }];
}

const THE_FIRST_DAY = '1970-01-01';

/** How a version has failed since it stands where it stands; null when it has not. */
async function brokenBy(sql: Sql, tenant: string, { name, version, since }: Version): Promise<string | null> {
  const use = await useSince(sql, tenant, name, version, dayOf(new Date(since)));
  if (!use) return null;
  return use.failed > 0 ? `${use.failed} cases could not be scored` : use.not_finite > 0 ? `${use.not_finite} scores were no chances` : null;
}

/** Looks at every model of a tenant once: moves challengers on, takes back what breaks. Says which models changed. `next` is a seam for mutants. */
export async function rolloutStep(
  database: Database,
  tenant: string,
  names: readonly string[],
  clock: Clock,
  next: typeof nextStep = nextStep,
): Promise<string[]> {
  const changed: string[] = [];
  for (const name of names)
    await database.asWorker(async (sql) => {
      const now = clock.now();
      const versions = await listVersions(sql, tenant, name, true);
      const champion = championOf(versions);
      const challenger = challengerOf(versions);
      if (!champion || !challenger) return;
      const since = new Date(challenger.since);
      const reserve = challenger.stage === 'reserve';
      const trial = await trialOf(sql, tenant, reserve ? champion : challenger, reserve ? challenger : champion, since, now);
      const difference = trial.difference && reserve ? turned(trial.difference) : trial.difference;
      const step = next({
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
