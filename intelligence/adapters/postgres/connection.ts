import pg from 'pg';

/** How to reach the store under each of its roles. `owner` migrates; `app` sees one tenant; `worker` serves all, under policies of its own. */
export type Connection = {
  readonly owner: pg.PoolConfig;
  readonly app: pg.PoolConfig;
  readonly worker: pg.PoolConfig;
  /** Passwords to give the two roles at migration; null when they are reached by SET ROLE. */
  readonly appSecret: string | null;
  readonly workerSecret: string | null;
};

/** The store behind a `postgres://` address: one login, from which each connection steps down to its role at once. */
export function serverConnection(url: string): Connection {
  const at = (role?: string): pg.PoolConfig => ({ connectionString: url, ...(role ? { options: `-c role=${role}` } : {}) });
  return { owner: at(), app: at('uil_app'), worker: at('uil_worker'), appSecret: null, workerSecret: null };
}

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

const UTC = '+00';
/** A moment as the store writes it, as ISO text in UTC; those of whole or thousandth seconds, which are nearly all, without reckoning. */
function isoOf(text: string): string {
  const plain = text.length === 22 || (text.length === 26 && text[19] === '.');
  if (!plain || text[10] !== ' ' || !text.endsWith(UTC)) return new Date(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, -3)}${text.length === 22 ? '.000' : ''}Z`;
}

/** Whole numbers come as numbers (all of ours stay below 2^53), days as `YYYY-MM-DD`, moments as ISO text in UTC. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: string) => {
    if (oid === INT8) return Number;
    if (oid === DATE) return String;
    if (oid === TIMESTAMPTZ) return isoOf;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};
