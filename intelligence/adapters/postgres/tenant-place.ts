import type { Channel } from '../../contract/words.ts';
import type { Sql } from '../../data/sql.ts';
import type { Candidate } from '../../orchestration/outbox.ts';
import { TENANT } from './outbox-statements.ts';

/** Where a tenant works, what it has switched off and which channels it has set up; a message that counted at `letThrough` is not held by a pause that the layer made after it. */
export async function tenantPlace(sql: Sql, tenant: string, letThrough: string | null = null): Promise<Pick<Candidate, 'place' | 'off' | 'setUp'>> {
  const { rows } = await sql.query<{ country: string; region: string | null; time_zone: string; off: string[]; setUp: Channel[] }>(TENANT, [
    tenant,
    letThrough,
  ]);
  const { country, region, time_zone, off, setUp } = rows[0]!;
  return { place: { country, region, timeZone: time_zone }, off, setUp };
}
