import { computeNodeFeatures, type NodeNetwork, sightsAt } from '../../../data/features/node.ts';
import type { Hour } from '../../../kernel/hours.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import { calibrationError } from '../../../ml/metrics.ts';
import { restore } from '../../../ml/restore.ts';
import { columnOf } from '../../../ml/table.ts';
import { farOf } from '../../../ml/two-horizons.ts';
import { backtest, MOST_FALSE, type WarningFigures } from '../../../predictive/network/backtest.ts';
import { baselinesOf } from '../../../predictive/network/baselines.ts';
import { failureData } from '../../../predictive/network/learning.ts';
import { type FailureCard, type FailureData, networkFailureModel, watchedOf } from '../../../predictive/network/model.ts';
import { standingOf } from '../../../predictive/network/standing.ts';
import type { WarningRule } from '../../../predictive/network/warning.ts';
import type { Part } from '../predictive.ts';
import { type SimulatedNetwork, simulatedNetwork } from '../simulated-network.ts';

const LEAST_RECALL = 0.5;
const MOST_ECE = 0.02;
const DAY = 24;
/** Milliseconds above which a rule of thumb calls a line bad, and others that are tried. */
const USUAL_LIMIT = 30;
const LIMITS = Array.from({ length: 27 }, (_, k) => 15 + 2.5 * k);
/** Hours of the past and devices on which features are computed a second time, from what was known then alone. */
const LOOKED_AGAIN = { hours: 6, nodes: 25 };

const round = (value: number | null | undefined, digits = 4): number => Math.round((value ?? Number.NaN) * 10 ** digits) / 10 ** digits;
const everyRow = ({ labels }: FailureData): Int32Array => Int32Array.from(labels.keys());

/** What the model says of rows that it has not seen, held against what happened. */
interface Held {
  readonly near: Float64Array;
  readonly far: Float64Array;
  readonly warnings: WarningFigures;
  readonly eceNear: number;
  readonly eceFar: number;
  /** The lower bounds of the gains over both baselines. */
  readonly gains: readonly number[];
}

function hold(snapshot: unknown, rule: WarningRule, past: FailureData, data: FailureData): Held {
  const model = restore(snapshot);
  const near = model.predict(data.table);
  const far = farOf(model)?.(data.table) ?? near;
  return {
    near,
    far,
    warnings: backtest(watchedOf(data, everyRow(data), near), rule, data.step),
    eceNear: calibrationError(near, data.labels),
    eceFar: calibrationError(far, data.far),
    gains: baselinesOf(past, data, near).map(({ gain }) => gain?.low ?? Number.NEGATIVE_INFINITY),
  };
}

/** The warnings of both together, for the share of failures that can be seen coming is left to chance. */
function pooled(all: readonly WarningFigures[]): Pick<WarningFigures, 'recall' | 'falsePer100NodeDays'> {
  const sum = (read: (one: WarningFigures) => number): number => all.reduce((total, one) => total + read(one), 0);
  return {
    recall: sum(({ found }) => found) / sum(({ failures }) => failures),
    falsePer100NodeDays: (100 * sum(({ falseWarnings }) => falseWarnings)) / sum(({ nodeDays }) => nodeDays),
  };
}

const reaches = ({ recall, falsePer100NodeDays }: Pick<WarningFigures, 'recall' | 'falsePer100NodeDays'>): boolean =>
  (recall ?? 0) >= LEAST_RECALL && (falsePer100NodeDays ?? Infinity) <= MOST_FALSE;

/** Devices and hours of which features as of then differ from those computed from what was known then alone. `seen` reads them from the whole. */
function leaks(
  { network, knownAt }: SimulatedNetwork,
  hours: readonly Hour[],
  seed: number,
  seen: (network: NodeNetwork, asOf: Hour) => ReturnType<typeof sightsAt>,
): number {
  const random = mulberry32(seed);
  const ids = [...network.histories.keys()];
  let found = 0;
  for (let k = 0; k < LOOKED_AGAIN.hours; k++) {
    const asOf = hours[Math.floor(random() * hours.length)] as Hour;
    const then = sightsAt(knownAt(asOf), asOf);
    const now = seen(network, asOf);
    for (let i = 0; i < LOOKED_AGAIN.nodes; i++) {
      const id = ids[Math.floor(random() * ids.length)] as string;
      const [a, b] = [then(id), now(id)];
      if (JSON.stringify(a && computeNodeFeatures(a)) !== JSON.stringify(b && computeNodeFeatures(b))) found++;
    }
  }
  return found;
}

/** How warnings by a fixed limit on the latency would do, in the same looks. */
function byLimit(data: FailureData, limit: number): WarningFigures {
  const column = columnOf(data.table, 'latency_now');
  const latency = column.kind === 'numeric' ? column.values.map((value) => (Number.isNaN(value) ? 0 : value)) : new Float64Array();
  return backtest(watchedOf(data, everyRow(data), latency), { on: limit, off: 0.8 * limit }, data.step);
}

/** The most failures that any fixed limit on the latency finds while it keeps the limit of false warnings: chosen with the answer at hand. */
const bestLimit = (data: FailureData): number =>
  Math.max(
    0,
    ...LIMITS.map((limit) => byLimit(data, limit))
      .filter(({ falsePer100NodeDays }) => (falsePer100NodeDays ?? Infinity) <= MOST_FALSE)
      .map(({ recall }) => recall ?? 0),
  );

/** Chances as a training on as many failures as quiet hours would tell them: the odds are raised by how much rarer failures are. */
function evenedOut(chances: Float64Array, labels: FailureData['labels']): Float64Array {
  const failures = labels.reduce((sum, label) => sum + label, 0);
  const raised = (labels.length - failures) / failures;
  return chances.map((chance) => (raised * chance) / (1 + (raised - 1) * chance));
}

/** Hours at which something is said of a device that has hardly been read, or has been silent for a day. */
function saidOfTheSilent({ histories }: NodeNetwork, hours: readonly Hour[]): number {
  let said = 0;
  for (const history of histories.values()) {
    const span = history.span();
    if (!span) continue;
    for (const asOf of [span.first + 5, ...hours.slice(-1).map(() => span.last + 30)]) if (standingOf(history, asOf).state === 'watched') said++;
  }
  return said;
}

/**
 * A simulated ISP with many devices: the model learns from its first days, and speaks of the later ones and of another ISP's
 * devices. Storms, sudden cuts and power cannot be seen coming; wear can, though some of it is mended in time, busy hours look
 * like it in the latency, and rain looks like it in the signal.
 */
export const network: Part = {
  name: 'network',
  async run({ seed, long }) {
    const size = long ? { nodes: 360, days: 200, readingsPerDay: 12, other: 300 } : { nodes: 140, days: 140, readingsPerDay: 6, other: 150 };
    const world = { tenant: 't', from: '2026-01-01', customers: 20, readingsPerDay: size.readingsPerDay };
    const own = simulatedNetwork({ ...world, seed, nodes: size.nodes, days: size.days });
    const first = Math.min(...[...own.network.histories.values()].map((history) => history.span()?.first ?? Number.POSITIVE_INFINITY));
    const cut = first + Math.round(size.days * 0.68) * DAY;
    const past = failureData(own.network, { until: cut });
    const trained = networkFailureModel().learn(past, seed, () => {});
    const { rule, trade, backtest: crossed } = trained.card as unknown as FailureCard;
    if (!rule) return { holds: false, figures: { rule: 'none was chosen' } };
    const later = hold(trained.snapshot, rule, past, failureData(own.network, { warmUp: cut - first }));
    const other = simulatedNetwork({ ...world, seed: seed + 1000, nodes: size.other, days: long ? 120 : 80 });
    const otherData = failureData(other.network);
    const elsewhere = hold(trained.snapshot, rule, past, otherData);
    const all = [later, elsewhere];
    const outages = [own, other].flatMap(({ world: { truth } }) => truth.outages.filter(({ root, node }) => root === node));
    const together = pooled(all.map(({ warnings }) => warnings));
    const incoherent = all.reduce((sum, { near, far }) => sum + near.filter((chance, i) => (far[i] as number) < chance).length, 0);
    const leaked = leaks(own, [...past.asOf], seed, sightsAt);
    const mutants = {
      fixed_limit_on_latency: !reaches(byLimit(otherData, USUAL_LIMIT)),
      warns_at_one_percent: !reaches(backtest(watchedOf(otherData, everyRow(otherData), elsewhere.near), { on: 0.01, off: 0.005 }, otherData.step)),
      learned_from_evened_out_classes: calibrationError(evenedOut(elsewhere.near, past.labels), otherData.labels) > MOST_ECE,
      reads_half_a_day_ahead: leaks(own, [...past.asOf], seed, (network, asOf) => sightsAt(network, asOf + 12)) > 0,
    };
    const missed = Object.entries(mutants).filter(([, caught]) => !caught);
    const holds =
      reaches(together) &&
      all.every(({ eceNear, eceFar, gains }) => eceNear <= MOST_ECE && eceFar <= MOST_ECE && gains.every((low) => low > 0)) &&
      incoherent === 0 &&
      leaked === 0 &&
      saidOfTheSilent(own.network, [...past.asOf]) === 0 &&
      missed.length === 0;
    const told = (name: string, { warnings, eceNear, eceFar, gains }: Held) => ({
      [`${name}_failures`]: warnings.failures,
      [`${name}_recall_6h`]: round(warnings.recall),
      [`${name}_false_per_100_node_days`]: round(warnings.falsePer100NodeDays),
      [`${name}_lead_hours_quarter`]: warnings.leadHours[1] ?? 'none',
      [`${name}_lead_hours_half`]: warnings.leadHours[2] ?? 'none',
      [`${name}_ece_24h`]: round(eceNear),
      [`${name}_ece_72h`]: round(eceFar),
      [`${name}_gain_over_persistence_at_least`]: round(gains[0], 5),
      [`${name}_gain_over_rule_of_thumb_at_least`]: round(gains[1], 5),
    });
    return {
      holds,
      figures: {
        rows_learned_from: past.table.rows,
        warns_from: rule.on,
        rules_tried: trade.length,
        crossed_recall_6h: round(crossed?.recall),
        crossed_false_per_100_node_days: round(crossed?.falsePer100NodeDays),
        recall_6h: round(together.recall),
        false_per_100_node_days: round(together.falsePer100NodeDays),
        ...told('later', later),
        ...told('elsewhere', elsewhere),
        seen_coming_by_the_truth: round(outages.filter(({ leadHours }) => leadHours > 0).length / outages.length),
        far_below_near: incoherent,
        features_that_knew_more: leaked,
        usual_limit_false_per_100_node_days: round(byLimit(otherData, USUAL_LIMIT).falsePer100NodeDays),
        best_limit_recall: round(bestLimit(otherData)),
        mutants: Object.keys(mutants).length,
        mutants_not_caught: missed.map(([name]) => name).join(', ') || 0,
      },
    };
  },
};
