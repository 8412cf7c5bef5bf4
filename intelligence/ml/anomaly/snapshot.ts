import { UilError } from '../../kernel/errors.ts';
import { type AnomalyParams, DEFAULT_PARAMS } from './params.ts';
import { type AnomalySnapshot, type AnomalyState, freshState } from './state.ts';

/** The settings and the state of a snapshot, copied and checked against the shape of a fresh one. Throws SNAPSHOT_INVALID. */
export function restoredState(data: unknown): { params: AnomalyParams; state: AnomalyState } {
  const snapshot = data as Partial<AnomalySnapshot> | null;
  if (typeof snapshot !== 'object' || snapshot === null || snapshot.kind !== 'anomaly-detector')
    throw new UilError('SNAPSHOT_INVALID', ['it is not of an anomaly detector']);
  const { params, state } = structuredClone(snapshot);
  if (!fits(params, DEFAULT_PARAMS)) throw new UilError('SNAPSHOT_INVALID', ['its settings are damaged']);
  if (!fits(state, freshState(params as AnomalyParams)) || !finite(state)) throw new UilError('SNAPSHOT_INVALID', ['its state is damaged']);
  return { params: params as AnomalyParams, state: state as AnomalyState };
}

/** True when the data has all that the example has, of the same kind; null and number stand for one another, lists may hold anything. */
function fits(data: unknown, example: unknown): boolean {
  if (example === null || typeof example === 'number') return data === null ? example === null : typeof data === 'number';
  if (Array.isArray(example)) return Array.isArray(data);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return Object.entries(example as object).every(([key, part]) => fits((data as Record<string, unknown>)[key], part));
}

/** True when every number anywhere in the data is finite. */
function finite(data: unknown): boolean {
  if (typeof data === 'number') return Number.isFinite(data);
  return typeof data === 'object' && data !== null ? Object.values(data).every(finite) : data === null;
}
