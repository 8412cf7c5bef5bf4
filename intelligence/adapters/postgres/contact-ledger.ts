import type { Sql } from '../../data/sql.ts';
import { CONTACTS_REACH_DAYS, type Contact } from '../../orchestration/arbiter.ts';
import type { CustomerRef } from '../../orchestration/playbook-store.ts';

export type Reservation = CustomerRef & Contact;
type KeyRef = { readonly tenant: string; readonly key: string };

export const refKey = ({ tenant, customer_id }: CustomerRef): string => `${tenant}\n${customer_id}`;

/**
 * Who was contacted when, inside the open transaction. `hold` comes first: it lets one transaction at a time count and reserve for a
 * customer, so that two messages can never both see the last free place.
 */
export function postgresContactLedger(sql: Sql) {
  return {
    /** Waits until no other transaction counts for these customers; locks are taken in one order, so nobody waits in a circle. */
    async hold(customers: readonly CustomerRef[]): Promise<void> {
      await sql.query(
        `SELECT pg_advisory_xact_lock(k) FROM (
           SELECT DISTINCT hashtextextended(t || E'\\n' || c, 7204115) AS k FROM unnest($1::text[], $2::text[]) AS r (t, c) ORDER BY 1 OFFSET 0) AS keys`,
        [customers.map((c) => c.tenant), customers.map((c) => c.customer_id)],
      );
    },

    /** The contacts of the last days, by customer. */
    async recent(customers: readonly CustomerRef[], now: Date): Promise<Map<string, readonly Contact[]>> {
      const { rows } = await sql.query<Reservation>(
        `SELECT tenant_id AS tenant, customer_id, message_key AS key, contacted_at AS at, class, purpose, subject, channel, local_day AS day FROM contact_ledger
         WHERE (tenant_id, customer_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND contacted_at > $3`,
        [customers.map((c) => c.tenant), customers.map((c) => c.customer_id), new Date(now.getTime() - CONTACTS_REACH_DAYS * 86_400_000)],
      );
      return Map.groupBy(rows, refKey);
    },

    /** Reserves places and returns the keys that got one: where another message that means the same holds the day, none is given. */
    async reserve(places: readonly Reservation[]): Promise<Set<string>> {
      if (places.length === 0) return new Set();
      const { rows } = await sql.query<{ key: string }>(
        `INSERT INTO contact_ledger (tenant_id, message_key, customer_id, class, purpose, subject, channel, local_day, contacted_at)
         SELECT tenant, key, customer_id, class, purpose, coalesce(subject, ''), channel, day, at
         FROM jsonb_to_recordset($1::jsonb) AS p (tenant text, key text, customer_id text, class text, purpose text, subject text, channel text, day date, at timestamptz)
         ON CONFLICT DO NOTHING RETURNING tenant_id || E'\\n' || message_key AS key`,
        [JSON.stringify(places)],
      );
      return new Set(rows.map((row) => row.key));
    },

    /** Gives places back that were not used. */
    async release(keys: readonly KeyRef[]): Promise<void> {
      if (keys.length === 0) return;
      await sql.query('DELETE FROM contact_ledger WHERE (tenant_id, message_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))', [
        keys.map((k) => k.tenant),
        keys.map((k) => k.key),
      ]);
    },
  };
}
