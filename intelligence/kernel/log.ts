import { pino } from 'pino';

/** The only fields a log line may hold besides its sentence: none of them is personal data. */
export type LogFields = Partial<
  Record<
    | 'tenant'
    | 'code'
    | 'event_type'
    | 'count'
    | 'ms'
    | 'partition'
    | 'position'
    | 'model'
    | 'version'
    | 'playbook'
    | 'decision'
    | 'request'
    | 'route'
    | 'status'
    | 'channel'
    | 'attempt'
    | 'place',
    string | number
  >
>;

/** ERROR wakes someone; WARN a few a day; INFO for what an operator wants to have seen; DEBUG for development. */
export interface Log {
  error(sentence: string, fields?: LogFields, cause?: unknown): void;
  warn(sentence: string, fields?: LogFields, cause?: unknown): void;
  info(sentence: string, fields?: LogFields): void;
  debug(sentence: string, fields?: LogFields): void;
}

const ALLOWED = [
  'tenant',
  'code',
  'event_type',
  'count',
  'ms',
  'partition',
  'position',
  'model',
  'version',
  'playbook',
  'decision',
  'request',
  'route',
  'status',
  'channel',
  'attempt',
  'place',
] as const;

/** Keeps the listed fields and drops every other, whatever the caller passed. */
export function allowed(fields: LogFields = {}): LogFields {
  return Object.fromEntries(ALLOWED.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));
}

/** Where a cause came from: its name, code and stack, never its message, which may quote data. */
const origin = (cause: unknown) =>
  cause instanceof Error
    ? {
        cause: cause.name,
        cause_code: (cause as { code?: unknown }).code,
        stack: cause.stack
          ?.split('\n')
          .slice(1, 6)
          .map((line) => line.trim()),
      }
    : {};

/** JSON lines on standard error, so that standard output stays free for results. */
export function jsonLog(level: string): Log {
  const out = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return {
    error: (sentence, fields, cause) => out.error({ ...allowed(fields), ...origin(cause) }, sentence),
    warn: (sentence, fields, cause) => out.warn({ ...allowed(fields), ...origin(cause) }, sentence),
    info: (sentence, fields) => out.info(allowed(fields), sentence),
    debug: (sentence, fields) => out.debug(allowed(fields), sentence),
  };
}

/** Says nothing: for proofs and tests that look at results. */
export const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
