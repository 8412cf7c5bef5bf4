import type { Database } from '../../adapters/postgres/database.ts';
import { customersOfNodes, type StoredForecast, storedForecasts, warningsOf, warningsSince } from '../../adapters/postgres/forecast-store.ts';
import { nodePlaces } from '../../adapters/postgres/node-hours.ts';
import type { Services } from '../../api/services.ts';
import type { NetworkForecasts, NodeForecast, NodeForecastRow, TrackRecord } from '../../contract/api/failures.ts';
import type { NodePlace } from '../../data/features/node.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { WarningFigures } from '../../predictive/network/backtest.ts';
import { type Exposure, exposureOf } from '../../predictive/network/exposure.ts';
import { pathChance, pathOf } from '../../predictive/network/path.ts';
import type { FailureModel, FailureModels } from '../../predictive/network.ts';
import { usualOf } from './forecast-step.ts';

const GIVEN_DAYS = 90;
const WARNINGS_TOLD = 20;
const NONE = { near: null, far: null };

/** What is known of a network at the moment of a question. */
interface Known {
  readonly forecasts: ReadonlyMap<string, StoredForecast>;
  readonly places: ReadonlyMap<string, NodePlace>;
  readonly exposure: Exposure;
  readonly model: FailureModel | null;
}

/** What may fail in the network, with who hangs on it. */
export function failureServices(
  database: Database,
  models: { of(tenant: string): Promise<{ failure: FailureModels }> },
  clock: Clock,
): Pick<Services, 'networkForecasts' | 'nodeForecast'> {
  return {
    networkForecasts: async (tenant, { limit }) => {
      const model = (await models.of(tenant)).failure.champion;
      return database.asTenant(tenant, async (sql): Promise<NetworkForecasts> => {
        const stored = await storedForecasts(sql, tenant);
        const { places } = await nodePlaces(sql, tenant);
        const { currency, own } = await customersOfNodes(sql, tenant);
        const known: Known = { forecasts: new Map(stored.map((one) => [one.node, one])), places, exposure: exposureOf(places, own, currency), model };
        const rows = stored.map((one) => rowOf(one, known)).sort(byUrgency);
        const warned = stored.filter(({ warnedSince }) => warnedSince !== null).map(({ node }) => node);
        const silent = Map.groupBy(
          rows.filter(({ chance_24h }) => chance_24h === null),
          ({ state }) => state,
        );
        return {
          as_of: clock.now().toISOString(),
          model: modelOf(model),
          none_because: model ? null : 'Still learning: no model of failures serves this ISP yet.',
          devices: rows.length,
          may_fail: { devices: warned.length, ...known.exposure.together(warned) },
          no_number: Object.fromEntries([...silent].map(([state, own]) => [state, own.length])),
          rows: rows.slice(0, limit),
          total: rows.length,
          anomalies: stored
            .flatMap(({ node, told }) => told.evidence.filter(({ unusual }) => unusual).map((evidence) => ({ node_id: node, ...evidence })))
            .sort((a, b) => Math.abs(b.strays) - Math.abs(a.strays))
            .slice(0, limit),
          backtest: model?.card.backtest ? recordOf(model.card.backtest) : null,
          trade: model?.card.trade.map(recordOf) ?? [],
          given: await warningsSince(sql, tenant, new Date(clock.now().getTime() - GIVEN_DAYS * 86_400_000)),
        };
      });
    },
    nodeForecast: async (tenant, node) => {
      const model = (await models.of(tenant)).failure.champion;
      return database.asTenant(tenant, async (sql): Promise<NodeForecast | null> => {
        const forecasts = new Map((await storedForecasts(sql, tenant)).map((one) => [one.node, one]));
        const own = forecasts.get(node);
        if (!own) return null;
        const { places } = await nodePlaces(sql, tenant);
        const customers = await customersOfNodes(sql, tenant);
        const known: Known = { forecasts, places, exposure: exposureOf(places, customers.own, customers.currency), model };
        const lead = model?.card.backtest?.leadHours;
        return {
          ...rowOf(own, known),
          typical_points: own.told.typical_points,
          reasons: [...own.told.reasons],
          other_points: own.told.other_points,
          evidence: own.told.evidence.map(({ strays: _, ...evidence }) => evidence),
          path: pathOf(places, node).map((id) => {
            const one = forecasts.get(id);
            return { node_id: id, state: one?.state ?? 'never-read', chance_24h: one?.near ?? null, chance_72h: one?.far ?? null };
          }),
          usual_lead_hours: lead && lead.length > 0 ? { quarter: lead[1] as number, half: lead[2] as number, three_quarters: lead[3] as number } : null,
          warnings: await warningsOf(sql, tenant, node, WARNINGS_TOLD),
          model: own.told.model,
        };
      });
    },
  };
}

const modelOf = (model: FailureModel | null): NetworkForecasts['model'] => model && { name: model.name, version: model.version, trained_at: model.trainedAt };

function rowOf(
  { node, madeAt, state, near, far, warnedSince, warnedChance, told }: StoredForecast,
  { forecasts, places, exposure, model }: Known,
): NodeForecastRow {
  const place = places.get(node);
  const path = pathOf(places, node).map((id) => forecasts.get(id) ?? NONE);
  const cut = model ? pathChance(path, usualOf(model)) : NONE;
  return {
    node_id: node,
    kind: place?.kind ?? null,
    parent_id: place?.parent ?? null,
    state,
    chance_24h: near,
    chance_72h: far,
    path_chance_24h: cut.near,
    path_chance_72h: cut.far,
    warning: warnedSince === null || warnedChance === null ? null : { since: warnedSince, chance: warnedChance },
    main_reason: told.reasons.find(({ points }) => points > 0) ?? null,
    exposed: exposure.of(node),
    heard_at: told.heard_at,
    made_at: madeAt,
    abstained: told.abstained,
  };
}

/** Those that are warned of first, then by chance, those without a number last; equal ones by who hangs on them. */
const byUrgency = (a: NodeForecastRow, b: NodeForecastRow): number =>
  Number(b.warning !== null) - Number(a.warning !== null) ||
  (b.chance_24h ?? -1) - (a.chance_24h ?? -1) ||
  b.exposed.customers - a.exposed.customers ||
  (a.node_id < b.node_id ? -1 : 1);

const recordOf = ({
  on,
  failures,
  found,
  recall,
  recallLow,
  recallHigh,
  warnings,
  falseWarnings,
  nodeDays,
  falsePer100NodeDays,
  leadHours,
}: WarningFigures): TrackRecord => ({
  warn_from: on,
  failures,
  found,
  recall,
  recall_low: recallLow,
  recall_high: recallHigh,
  warnings,
  false_warnings: falseWarnings,
  node_days: nodeDays,
  false_per_100_node_days: falsePer100NodeDays,
  lead_hours: [...leadHours],
});
