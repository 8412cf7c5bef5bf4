import type { Database } from '../../adapters/postgres/database.ts';
import { silentFeeds } from '../../adapters/postgres/feed-store.ts';
import { appendPredictions, type LedgerEntry } from '../../adapters/postgres/ledger.ts';
import { keepAlerts, settledCases } from '../../adapters/postgres/model-queries.ts';
import { loadVersion } from '../../adapters/postgres/model-registry.ts';
import { recordUse } from '../../adapters/postgres/model-use.ts';
import { askTraining } from '../../adapters/postgres/training-queue.ts';
import { customerFeatures } from '../../data/features/catalogue.ts';
import { nodeFeatures } from '../../data/features/node.ts';
import { feedsOf } from '../../data/feeds.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type Day, dayNumber, dayOf } from '../../kernel/days.ts';
import { THE_LAYER } from '../../kernel/the-layer.ts';
import { type DriftAlert, drift, FALSE_ALARMS } from '../../ml/drift/drift.ts';
import { neverChanged, type ReferenceProfile } from '../../ml/drift/profile.ts';
import { measured } from '../../ml/registry/measured.ts';
import type { StoredVersion } from '../../ml/registry/version.ts';
import { type Table, tableFromRecords } from '../../ml/table.ts';
import { CHURN, NETWORK_FAILURE } from '../../predictive/models.ts';
import { type Silence, silenceOf } from '../../predictive/silent-feeds.ts';
import { recentRows } from './recent.ts';
import { revive } from './revive.ts';

/** Settled predictions that the calibration is judged by. */
const SETTLED = 5_000;
/** A chance this many times the usual one counts as high, for models that nothing acts on by itself. */
const HIGH_FACTOR = 3;
/** Models that speak whenever something happens; of the others the night asks. */
const SPEAKING = [CHURN, NETWORK_FAILURE];

/** What the card of a chance model holds for this. */
export type WatchedCard = {
  readonly baseRate?: number;
  readonly profile?: ReferenceProfile;
  readonly reasons?: readonly { readonly feature: string; readonly weight: number }[];
  readonly params: { readonly horizon_days?: number };
};

const meanings = new Map([...customerFeatures, ...nodeFeatures].map(({ name, meaning }) => [name, meaning]));

/** A model's drift in the words of the alert. */
export function alertOf({ what, feature = '', measure, threshold, referenceRows, recentRows: recent, whatToDo, psi, ...check }: DriftAlert): {
  kind: string;
  feature: string;
  detail: { sentence: string; what_to_do: string; statistic: number | null; threshold: number | null; since: number | null };
} {
  const named = `“${meanings.get(feature) ?? feature}”`;
  const shift = `${threshold === FALSE_ALARMS ? 'chance of that by luck' : 'distance'} ${measure?.toPrecision(2)}, limit ${threshold}${psi === undefined ? '' : `, PSI ${psi.toFixed(2)}`}`;
  const sentence = {
    values: `The values of ${named} are no longer those of the training: ${shift} (${referenceRows} rows then, ${recent} now).`,
    missing: `How often ${named} is known is no longer as in the training: ${shift} (${referenceRows} rows then, ${recent} now).`,
    score: `The scores are no longer those of the training: ${shift} (${referenceRows} rows then, ${recent} now).`,
    calibration: `What comes true is no longer what was said: ${check.expected?.toFixed(0)} were expected, ${check.observed} came (${recent} settled predictions).`,
  }[what];
  const what_to_do = whatToDo.replaceAll(`"${feature}"`, named);
  return { kind: what, feature, detail: { sentence, what_to_do, statistic: measure ?? null, threshold: threshold ?? null, since: check.since } };
}

/** What a model would be asked about today, what it says of it, and what came of what it said before. */
export type Looked = {
  readonly table: Table;
  readonly chances: Float64Array;
  readonly today: Day;
  readonly settled: readonly { readonly chance: number; readonly came: boolean; readonly at: string }[];
};

/**
 * What customers have from their node: all on one node have the same value, so that a thousand rows are forty, and no
 * comparison of rows tells a change of the world from a week of few nodes.
 */
const SHARED: ReadonlySet<string> = new Set(
  customerFeatures
    .filter(({ source }) => feedsOf(source).length > 0 && feedsOf(source).every((feed) => feed === 'readings' || feed === 'alarms'))
    .map(({ name }) => name),
);

/**
 * The drift of a model since its training. A feature that it hardly looks at may change as it likes, unless it never changed before: then the
 * model looks past it because there was nothing to learn, and is blind to what begins.
 */
export function driftAlerts({ profile, reasons }: WatchedCard, { table, chances, today, settled }: Looked): DriftAlert[] {
  if (!profile) return [];
  const report = drift(profile, {
    recent: table,
    scores: chances,
    since: dayNumber(today),
    settled: {
      chances: Float64Array.from(settled, (one) => one.chance),
      happened: Uint8Array.from(settled, (one) => Number(one.came)),
      moments: Float64Array.from(settled, (one) => dayNumber(dayOf(new Date(one.at)))),
    },
  });
  const looksAt = [...(reasons ?? []).map(({ feature }) => feature), ...profile.features.filter(neverChanged).map(({ name }) => name)];
  const heeded = new Set(looksAt.filter((feature) => !SHARED.has(feature)));
  return report.alerts.filter(({ feature }) => feature === undefined || heeded.has(feature));
}

/** A model that says nothing while a feed is silent, in the words of the alert. */
const silentAlert = ({ sentence }: Silence) => ({
  kind: 'feed',
  feature: '',
  detail: { sentence, what_to_do: 'Mend the feed; the model speaks again at the first look after it is heard.' },
});

/**
 * Looks after one model at night: says something of every case it speaks of (churn and failures are said when something happens, and need
 * no night), lets the challenger say the same unseen, compares rows, scores and settled predictions with those of the training,
 * and keeps the alerts. While feeds that it looks at much are silent it says nothing, and that. New drift of scores or calibration asks for training. Gives the alerts that are new.
 */
export async function watchModel(database: Database, tenant: string, name: string, clock: Clock): Promise<string[]> {
  const champion = await database.asWorker((sql) => loadVersion(sql, tenant, name, { alias: 'champion' }));
  if (!champion || champion.card.baseRate === undefined) return [];
  const challenger = await database.asWorker((sql) => loadVersion(sql, tenant, name, { alias: 'challenger' }));
  const now = clock.now();
  const { subjects, features } = await recentRows(database, tenant, name, now);
  const says = (version: StoredVersion) => {
    const { baseRate = 1, params } = version.card as unknown as WatchedCard;
    const used = measured(revive(version.snapshot), clock.elapsedMs, (chance) => chance >= HIGH_FACTOR * baseRate);
    const table = tableFromRecords(features, used.classifier.features);
    return { version, table, chances: used.chances(table), use: used.take(), horizonHours: 24 * (params.horizon_days ?? 0) };
  };
  const silence = silenceOf((champion.card as unknown as WatchedCard).reasons ?? [], await database.asWorker((sql) => silentFeeds(sql, tenant)), now);
  if (silence?.abstains) return database.asWorker((sql) => keepAlerts(sql, tenant, name, champion.version, [silentAlert(silence)], now));
  const shown = says(champion);
  const silent = !SPEAKING.includes(name) && challenger ? says(challenger) : null;
  return database.asWorker(async (sql) => {
    if (!SPEAKING.includes(name))
      for (const { version, chances, use, horizonHours } of [shown, ...(silent ? [silent] : [])]) {
        const entries = subjects.map(
          (subject, i): LedgerEntry => ({
            subject,
            model: name,
            version: version.version,
            horizonHours,
            chance: chances?.[i] as number,
            healthScore: null,
            shown: version === champion,
          }),
        );
        await appendPredictions(sql, tenant, chances ? entries : [], now);
        await recordUse(sql, tenant, dayOf(now), [{ name, version: version.version, ...use }]);
      }
    if (!shown.chances) return [];
    const settled = await settledCases(sql, { tenant, name, version: champion.version, horizonHours: shown.horizonHours }, now, SETTLED);
    const alerts = driftAlerts(champion.card as unknown as WatchedCard, { table: shown.table, chances: shown.chances, today: dayOf(now), settled });
    const fresh = await keepAlerts(sql, tenant, name, champion.version, alerts.map(alertOf), now);
    if (fresh.some((kind) => kind === 'score' || kind === 'calibration')) await askTraining(sql, tenant, name, 'drift', THE_LAYER, now);
    return fresh;
  });
}
