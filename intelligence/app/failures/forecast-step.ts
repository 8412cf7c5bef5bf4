import type { Database } from '../../adapters/postgres/database.ts';
import {
  dropForecasts,
  moveWarnings,
  requestOldForecasts,
  type StoredForecast,
  saveForecasts,
  storedForecasts,
  takeForecastRequests,
  type WarningMove,
} from '../../adapters/postgres/forecast-store.ts';
import { appendPredictions, type LedgerEntry } from '../../adapters/postgres/ledger.ts';
import { recordUse } from '../../adapters/postgres/model-use.ts';
import { forgetOldHours, loadNetwork } from '../../adapters/postgres/node-hours.ts';
import type { NodePlace } from '../../data/features/node.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { dayOf } from '../../kernel/days.ts';
import { type Hour, hourOf, startOf } from '../../kernel/hours.ts';
import { ownFailures } from '../../predictive/network/failures.ts';
import { type ElementChance, pathChance, pathOf } from '../../predictive/network/path.ts';
import { FAR_HOURS, NEAR_HOURS } from '../../predictive/network/rows.ts';
import { type FailureForecast, type FailureModel, type FailureModels, NetworkFailurePrediction } from '../../predictive/network.ts';

/** Hours of readings that a forecast needs: what is usual reaches back four weeks from a day ago. */
export const FORECAST_REACH_HOURS = 30 * 24;
const BATCH = 200;
const FORGET_BATCH = 20_000;

/** The share of all by a model's training: what an element counts with of which nothing can be said. */
export const usualOf = (model: FailureModel): ElementChance => ({ near: model.card.baseRate, far: model.card.far?.baseRate ?? null });

/** Foretells devices whose readings have changed, one set of one tenant in one transaction; says how many it took. */
export async function forecastStep(
  database: Database,
  models: { of(tenant: string): Promise<{ failure: FailureModels }> },
  clock: Clock,
  limit = BATCH,
): Promise<number> {
  return database.asWorker(async (sql) => {
    const now = clock.now();
    const requests = await takeForecastRequests(sql, now, limit);
    if (!requests) return 0;
    await foretell(sql, requests.tenant, requests.nodes, (await models.of(requests.tenant)).failure, now);
    return requests.nodes.length;
  });
}

/** Asks anew for what has grown old, and forgets hours that are no longer kept; true when there may be more to forget. */
export async function forecastUpkeep(database: Database, clock: Clock): Promise<boolean> {
  return database.asWorker(async (sql) => {
    await requestOldForecasts(sql, clock.now());
    return (await forgetOldHours(sql, clock.now(), FORGET_BATCH)) === FORGET_BATCH;
  });
}

async function foretell(sql: Sql, tenant: string, nodes: readonly string[], models: FailureModels, now: Date): Promise<void> {
  const asOf = hourOf(now);
  const network = await loadNetwork(sql, tenant, asOf - FORECAST_REACH_HOURS, nodes);
  // What the inventory has struck off is spoken of no more.
  await dropForecasts(
    sql,
    tenant,
    nodes.filter((node) => !network.histories.has(node)),
  );
  const before = await storedForecasts(sql, tenant);
  const standing = new Map(
    before.flatMap(({ node, warnedSince, warnedChance }) =>
      warnedSince === null || warnedChance === null ? [] : [[node, { openedAt: hourOf(warnedSince), chance: warnedChance }] as const],
    ),
  );
  const forecasts = new NetworkFailurePrediction(models).look(network, nodes, asOf, standing, ownFailures(network));
  const stored = [...forecasts].map(([node, forecast]) => storedOf(node, forecast, models.champion, now));
  await saveForecasts(sql, tenant, stored);
  await moveWarnings(sql, tenant, movesOf(forecasts, standing, models.champion), now);
  const all = new Map([...before, ...stored].map((one) => [one.node, one]));
  await keepInLedger(sql, tenant, forecasts, all, network.places, models, now);
}

function storedOf(
  node: string,
  { state, near, far, heardAt, abstained, told, evidence, warning }: FailureForecast,
  model: FailureModel | null,
  now: Date,
): StoredForecast {
  return {
    node,
    madeAt: now.toISOString(),
    state,
    near,
    far,
    warnedSince: warning.now && startOf(warning.now.openedAt),
    warnedChance: warning.now?.chance ?? null,
    told: {
      ...told,
      evidence,
      heard_at: heardAt,
      abstained,
      model: near === null || !model ? null : { name: model.name, version: model.version, trained_at: model.trainedAt },
    },
  };
}

function movesOf(
  forecasts: ReadonlyMap<string, FailureForecast>,
  standing: ReadonlyMap<string, { openedAt: Hour }>,
  model: FailureModel | null,
): WarningMove[] {
  return [...forecasts].flatMap(([node, { warning }]): WarningMove[] => {
    const before = standing.get(node);
    const moves: WarningMove[] = [];
    if (before && warning.ended) moves.push({ node, openedAt: startOf(before.openedAt), ended: warning.ended });
    if (warning.now && warning.now.openedAt !== before?.openedAt && model)
      moves.push({ node, openedAt: startOf(warning.now.openedAt), chance: warning.now.chance, version: model.version });
    return moves;
  });
}

/** What was said of each device for the ledger: that it goes down, by its own fault or by what feeds it, for that is what alarms will tell. */
async function keepInLedger(
  sql: Sql,
  tenant: string,
  forecasts: ReadonlyMap<string, FailureForecast>,
  all: ReadonlyMap<string, StoredForecast>,
  places: ReadonlyMap<string, NodePlace>,
  { champion, challenger }: FailureModels,
  now: Date,
): Promise<void> {
  const entries: LedgerEntry[] = [];
  for (const [node, { near, far, beside }] of forecasts) {
    const above = pathOf(places, node).slice(1);
    const add = (model: FailureModel, own: ElementChance, shown: boolean): void => {
      const path = [own, ...above.map((id): ElementChance => ({ near: all.get(id)?.near ?? null, far: all.get(id)?.far ?? null }))];
      const chances = pathChance(path, usualOf(model));
      for (const [horizonHours, chance] of [[NEAR_HOURS, chances.near] as const, [FAR_HOURS, chances.far] as const])
        if (chance !== null) entries.push({ subject: node, model: model.name, version: model.version, horizonHours, chance, healthScore: null, shown });
    };
    if (champion && near !== null) add(champion, { near, far }, true);
    if (challenger && beside) add(challenger, { near: beside.near, far: beside.far }, false);
  }
  await appendPredictions(sql, tenant, entries, now);
  const inUse = [champion, challenger].filter((model) => model !== null);
  await recordUse(
    sql,
    tenant,
    dayOf(now),
    inUse.map(({ name, version, measured }) => ({ name, version, ...measured.take() })).filter((use) => use.rows > 0),
  );
}
