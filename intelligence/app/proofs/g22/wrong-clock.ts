import pg from 'pg';
import type { Connection } from '../../../adapters/postgres/connection.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Random } from '../../../kernel/random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const STEP_MS = 20 * MINUTE;
/** A case lives through a day and the morning after it. */
export const STEPS = (34 * HOUR) / STEP_MS;
const AN_HOUR = HOUR / STEP_MS;

/** What is wrong with a clock: by how many milliseconds at each step, as drawn for one history. */
export type Fault = {
  readonly name: string;
  /** Five seconds past, so that no step lies on the edge of an hour. */
  readonly start: string;
  readonly errorAt: (random: Random) => (step: number) => number;
};

/** Wrong from a step in the first part of the day for some hours, then put right. */
const wrongFor =
  (ms: number) =>
  (random: Random): ((step: number) => number) => {
    const from = Math.floor((1 + 10 * random()) * AN_HOUR);
    const until = from + Math.floor((6 + 6 * random()) * AN_HOUR);
    return (step) => (step >= from && step < until ? ms : 0);
  };

/** Stands still from a step on for eight hours, then goes right again. */
const frozen = (random: Random): ((step: number) => number) => {
  const from = Math.floor((1 + 10 * random()) * AN_HOUR);
  return (step) => (step >= from && step < from + 8 * AN_HOUR ? -(step - from) * STEP_MS : 0);
};

/** The cases of the promise, in the order of their days: they are lived through on one store. */
export const FAULTS: readonly Fault[] = [
  // The night in which clocks in Chicago go from 02:00 to 03:00, on a machine that puts its own clock forward as well.
  { name: 'clocks_go_forward', start: '2026-03-08T05:00:05Z', errorAt: wrongFor(HOUR) },
  { name: 'an_hour_ahead', start: '2026-04-14T05:00:05Z', errorAt: wrongFor(HOUR) },
  { name: 'an_hour_back', start: '2026-05-12T05:00:05Z', errorAt: wrongFor(-HOUR) },
  { name: 'stands_still', start: '2026-06-16T05:00:05Z', errorAt: frozen },
  { name: 'clocks_go_back', start: '2026-11-01T05:00:05Z', errorAt: wrongFor(-HOUR) },
  { name: 'leap_second', start: '2026-12-31T12:00:05Z', errorAt: () => (step) => (step >= 12 * AN_HOUR ? -1_000 : 0) },
  // A clock that does not know of the 29th.
  { name: 'leap_day', start: '2028-02-28T20:00:05Z', errorAt: () => (step) => (step >= 4 * AN_HOUR && step < 16 * AN_HOUR ? 24 * HOUR : 0) },
];

/** The clock of a machine that is wrong by what `error` says, and whose time that has passed is right. */
export const wrongClock = (truth: Clock, error: () => number): Clock => ({
  now: () => new Date(truth.now().getTime() + error()),
  elapsedMs: () => truth.elapsedMs(),
});

/** Puts the clock of the store itself off, as when it runs on the same machine: what it answers to `clock_timestamp()` and `now()` from then on. */
export async function storeClock(connection: Connection): Promise<{ set(ms: number): Promise<void>; close(): Promise<void> }> {
  const owner = new pg.Client(connection.owner as pg.ClientConfig);
  owner.on('error', () => {});
  await owner.connect();
  await owner.query(`
    CREATE SCHEMA wrong;
    CREATE TABLE wrong.by (ms bigint NOT NULL);
    INSERT INTO wrong.by VALUES (0);
    CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT pg_catalog.clock_timestamp() + (SELECT ms FROM wrong.by) * interval '1 millisecond' $$;
    CREATE FUNCTION wrong.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT pg_catalog.now() + (SELECT ms FROM wrong.by) * interval '1 millisecond' $$;
    GRANT USAGE ON SCHEMA wrong TO uil_worker, uil_app;
    GRANT SELECT ON wrong.by TO uil_worker, uil_app;
    ALTER ROLE uil_worker SET search_path = wrong, pg_catalog, public;
    ALTER ROLE uil_app SET search_path = wrong, pg_catalog, public`);
  return {
    set: async (ms) => void (await owner.query('UPDATE wrong.by SET ms = $1', [ms])),
    close: () => owner.end(),
  };
}
