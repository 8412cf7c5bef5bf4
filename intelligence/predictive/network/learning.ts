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
/** Rows up to which every device is learned from; of more, a part of the neighbourhoods stands for all. */
const MOST_ROWS = 60_000;
const LEAST_HOURS = 60;
/** Days of a neighbourhood that are judged as one: what happens there at one time happens to all of it. */
const BLOCK_HOURS = 144;

/** A device belongs to the neighbourhood of what feeds it: what is fed by one device shares its faults, its storms and its rain. */
export const neighbourhoodOf = (places: NodeNetwork['places'], node: string): string => places.get(node)?.parent ?? node;

/** Which neighbourhoods are learned from, of a network of so many devices known for so many hours: all, or a part drawn by lot, the same every night. */
export function learnedFrom(devices: number, hours: number, step = STEP_HOURS): (neighbourhood: string) => boolean {
  const share = MOST_ROWS / Math.max(1, (devices * hours) / step);
  return (neighbourhood) => share >= 1 || hashFraction('failure-data', neighbourhood) < share;
}

/** What the model of failures learns from, of the neighbourhoods that `only` takes. Throws NOT_ENOUGH_DATA with what is missing. */
export function failureData(
  network: NodeNetwork,
  { warmUp = WARM_UP_HOURS, step = STEP_HOURS, until = Number.POSITIVE_INFINITY, only = (_: string): boolean => true } = {},
): FailureData {
  const span = spanOf(network);
  if (!span) throw new UilError('NOT_ENOUGH_DATA', ['no reading or alarm of any device is known yet']);
  const { first, last } = { first: span.first, last: Math.min(span.last, until) };
  const hours = learningHours({ first, last }, { warmUp, step });
  if (hours.length < LEAST_HOURS)
    throw new UilError('NOT_ENOUGH_DATA', [
      `the hours of devices reach from ${startOf(first)} to ${startOf(last)}; about ${Math.ceil((warmUp + FAR_HOURS + LEAST_HOURS * step) / 24)} days are needed`,
    ]);
  const failures = ownFailures(network);
  const rows = nodeRows(network, failures, hours, (node) => only(neighbourhoodOf(network.places, node)));
  const nodes = [...new Set(rows.map(({ subject }) => subject))].sort();
  const placeOf = new Map(nodes.map((node, i) => [node, i]));
  const blocks = new Map<string, number>();
  const blockOf = (node: string, asOf: Hour): number => {
    const key = `${neighbourhoodOf(network.places, node)} ${Math.floor(asOf / BLOCK_HOURS)}`;
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
