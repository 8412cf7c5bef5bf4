import { type NodeNetwork, nodeFeatures } from '../../data/features/node.ts';
import { UilError } from '../../kernel/errors.ts';
import { type Hour, startOf } from '../../kernel/hours.ts';
import { hashFraction } from '../../kernel/ids.ts';
import { tableFromRecords } from '../../ml/table.ts';
import { ownFailures } from './failures.ts';
import type { FailureData } from './model.ts';
import { FAR_HOURS, learningHours, NEAR_HOURS, nodeRows } from './rows.ts';
import { spanOf } from './standing.ts';

/** Hours before the first row, so that what is usual is known, and between two rows. */
const WARM_UP_HOURS = 28 * 24;
const STEP_HOURS = 6;
/** Rows up to which every device is learned from; of more, a part of the devices stands for all. */
const MOST_ROWS = 60_000;
const LEAST_HOURS = 60;
/** Days of a neighbourhood that are judged as one: what happens there at one time happens to all of it. */
const BLOCK_HOURS = 144;

/** What the model of failures learns from. Throws NOT_ENOUGH_DATA with what is missing. */
export function failureData(network: NodeNetwork, { warmUp = WARM_UP_HOURS, step = STEP_HOURS, until = Number.POSITIVE_INFINITY } = {}): FailureData {
  const span = spanOf(network);
  if (!span) throw new UilError('NOT_ENOUGH_DATA', ['no reading or alarm of any device is known yet']);
  const { first, last } = { first: span.first, last: Math.min(span.last, until) };
  const hours = learningHours({ first, last }, { warmUp, step });
  if (hours.length < LEAST_HOURS)
    throw new UilError('NOT_ENOUGH_DATA', [
      `the hours of devices reach from ${startOf(first)} to ${startOf(last)}; about ${Math.ceil((warmUp + FAR_HOURS + LEAST_HOURS * step) / 24)} days are needed`,
    ]);
  const share = MOST_ROWS / (network.histories.size * hours.length);
  const rows = nodeRows(network, hours, (node) => hashFraction('failure-data', node) < share);
  const failures = ownFailures(network);
  const nodes = [...new Set(rows.map(({ subject }) => subject))].sort();
  const placeOf = new Map(nodes.map((node, i) => [node, i]));
  const blocks = new Map<string, number>();
  const blockOf = (node: string, asOf: Hour): number => {
    const key = `${network.places.get(node)?.parent ?? node} ${Math.floor(asOf / BLOCK_HOURS)}`;
    return blocks.get(key) ?? blocks.set(key, blocks.size).size - 1;
  };
  return {
    table: tableFromRecords(
      rows.map(({ features }) => features),
      nodeFeatures.map(({ name }) => ({ name, kind: 'numeric' })),
    ),
    labels: Uint8Array.from(rows, ({ failsAfter }) => Number(failsAfter <= NEAR_HOURS)),
    far: Uint8Array.from(rows, ({ failsAfter }) => Number(failsAfter <= FAR_HOURS)),
    groups: Int32Array.from(rows, ({ subject, asOf }) => blockOf(subject, asOf)),
    days: Float64Array.from(rows, ({ asOf }) => asOf / 24),
    asOf: Int32Array.from(rows, ({ asOf }) => asOf),
    node: Int32Array.from(rows, ({ subject }) => placeOf.get(subject) ?? -1),
    nodes,
    failures: nodes.map((node) => (failures.get(node) ?? []).filter((hour) => hour <= last)),
    step,
    window: { from: startOf(first).slice(0, 10), to: startOf(last).slice(0, 10) },
  };
}
