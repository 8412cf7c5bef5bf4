import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../../contract/identity.ts';
import type { Role } from '../../contract/words.ts';
import type { Sql } from '../../data/sql.ts';
import { newId, newSecret } from '../../kernel/ids.ts';

const IDLE_MINUTES = 12 * 60;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const after = (now: Date, minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

/** The role of the platform's owner belongs to that tenant and to no ISP, whatever a row says. */
const FITS = (row: string): string =>
  `(${row}.role = 'platform') = EXISTS (SELECT 1 FROM tenants t WHERE t.tenant_id = ${row}.tenant_id AND t.kind = 'platform')`;

/** Makes a link token that opens one session within the minutes given; only its hash is stored. */
export async function createSignInLink(sql: Sql, identity: Identity, now: Date, minutes = 60): Promise<string> {
  const token = newSecret();
  await sql.query('DELETE FROM sign_in_links WHERE expires_at < $1', [now]);
  await sql.query('INSERT INTO sign_in_links (tenant_id, sha256, person, role, expires_at, subject) VALUES ($1, $2, $3, $4, $5, $6)', [
    identity.tenant,
    sha256(token),
    identity.person,
    identity.role,
    after(now, minutes),
    identity.subject ?? null,
  ]);
  return token;
}

/** Spends a link token for a session token; null when it is unknown, used or expired. */
export async function redeemSignInLink(sql: Sql, token: string, now: Date): Promise<string | null> {
  const { rows } = await sql.query<{ tenant_id: string; person: string; role: Role; subject: string | null }>(
    `UPDATE sign_in_links l SET used_at = $2 WHERE sha256 = $1 AND used_at IS NULL AND expires_at > $2 AND ${FITS('l')} RETURNING tenant_id, person, role, subject`,
    [sha256(token), now],
  );
  const link = rows[0];
  if (!link) return null;
  const session = newSecret();
  await sql.query('INSERT INTO sessions (tenant_id, sha256, person, role, created_at, seen_at, expires_at, subject) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)', [
    link.tenant_id,
    sha256(session),
    link.person,
    link.role,
    now,
    after(now, IDLE_MINUTES),
    link.subject,
  ]);
  return session;
}

/** The identity behind a session token; null when it has ended. */
export async function identityOfSession(sql: Sql, token: string, now: Date): Promise<Identity | null> {
  const { rows } = await sql.query<Identity>(
    `SELECT tenant_id AS tenant, role, person, subject FROM sessions s WHERE sha256 = $1 AND expires_at > $2 AND ${FITS('s')}`,
    [sha256(token), now],
  );
  return rows[0] ?? null;
}

export async function endSession(sql: Sql, token: string): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE sha256 = $1', [sha256(token)]);
}

/** Makes an API key `uil_<id>_<secret>`; it is shown once, only its hash is stored. */
export async function createApiKey(sql: Sql, identity: Identity, label: string, now: Date): Promise<string> {
  const id = newId().slice(0, 8);
  const secret = newSecret();
  await sql.query('INSERT INTO api_keys (tenant_id, key_id, sha256, role, label, created_at, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
    identity.tenant,
    id,
    sha256(secret),
    identity.role,
    label,
    now,
    identity.subject ?? null,
  ]);
  return `uil_${id}_${secret}`;
}

/** The identity behind an API key; null when it is unknown, expired or revoked. Compares in constant time. */
export async function identityOfApiKey(sql: Sql, key: string, now: Date): Promise<Identity | null> {
  const parts = /^uil_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/.exec(key);
  if (!parts) return null;
  const { rows } = await sql.query<{ tenant: string; role: Role; label: string; sha256: string; subject: string | null }>(
    `SELECT tenant_id AS tenant, role, label, sha256, subject FROM api_keys k WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) AND ${FITS('k')}`,
    [parts[1], now],
  );
  const found = rows[0];
  if (
    !found ||
    !timingSafeEqual(
      Buffer.from(found.sha256, 'hex'),
      createHash('sha256')
        .update(parts[2] as string)
        .digest(),
    )
  )
    return null;
  return { tenant: found.tenant, role: found.role, person: `key ${found.label}`, subject: found.subject };
}
