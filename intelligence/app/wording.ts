import type { Database } from '../adapters/postgres/database.ts';
import { loadToScore } from '../adapters/postgres/score-store.ts';
import { addWording, lastValues, type WordingRow, wordingsOf } from '../adapters/postgres/template-store.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import type { WordingServices } from '../api/services-gate.ts';
import type { Wording, WordingList, WordingPreview } from '../contract/api/wording.ts';
import type { Channel } from '../contract/words.ts';
import { attribute } from '../data/customer-state.ts';
import type { Sql } from '../data/sql.ts';
import { partsOf, placesIn, templateFaults } from '../integration/channels/template-check.ts';
import { allTemplates, render, type Template } from '../integration/channels/templates.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';

type Draft = Omit<Template, 'id' | 'locale'>;
const SHOWN: readonly Channel[] = ['email', 'sms', 'whatsapp', 'push', 'in-app'];

const templateOf = ({ template, locale, subject, body, short, anonymous }: WordingRow): Template => ({ id: template, locale, subject, body, short, anonymous });

/** How the messages of a tenant are worded: as it has set them, else as the layer does. */
export const templatesOf = async (sql: Sql, tenant: string): Promise<readonly Template[]> => [
  ...(await wordingsOf(sql, tenant)).filter(({ removed }) => !removed).map(templateOf),
  ...allTemplates,
];

/** The values that messages of a template have. */
const knownOf = (id: string): readonly string[] => [...new Set(['name', 'isp', ...allTemplates.filter((one) => one.id === id).flatMap(placesIn)])];

/** The first letter of each word, and a dot for each further one: enough to see where a name stands. */
const masked = (name: string): string => name.replace(/(?<=\p{L})\p{L}/gu, '•');

/** Looking at the wording of messages, changing it, and seeing what a customer would read. */
export function wordingServices(database: Database, clock: Clock): WordingServices {
  const sample = async (sql: Sql, tenant: string, template: string, customer: string | undefined) => {
    const isp = await tenantNamed(sql, tenant);
    const inAWeek = new Date(clock.now().getTime() + 7 * 86_400_000).toISOString().slice(0, 10);
    const usual = {
      ...Object.fromEntries(knownOf(template).map((place) => [place, 'example'])),
      amount_minor: 4_500,
      currency: isp?.currency ?? 'USD',
      pay_by: inAWeek,
    };
    const isLabelled = isp?.country === 'US';
    if (customer === undefined) return { values: { ...usual, isp: isp?.name ?? tenant }, name: masked('Ada Lovelace'), isLabelled, real: false };
    const [known] = await loadToScore(sql, tenant, [customer]);
    if (known === undefined) throw new UilError('CUSTOMER_NOT_FOUND', [customer]);
    const name = attribute<string>(known.state, 'name');
    const last = await lastValues(sql, template, customer);
    return { values: { ...usual, ...last, isp: isp?.name ?? tenant }, name: name === null ? null : masked(name), isLabelled, real: last !== null };
  };

  const look = async (sql: Sql, tenant: string, id: string, locale: string, draft: Draft, customer?: string): Promise<WordingPreview> => {
    if (!allTemplates.some((one) => one.id === id)) throw new UilError('TEMPLATE_INVALID', [`there is no message "${id}"`]);
    const { values, name, isLabelled, real } = await sample(sql, tenant, id, customer);
    const written = SHOWN.map((channel) => ({ channel, ...render({ template: id, channel, locale, values, name }, [{ id, locale, ...draft }]) }));
    const short = written.find(({ channel }) => channel === 'sms');
    const text = short !== undefined && 'text' in short ? short.text : null;
    const faults = templateFaults({ locale, ...draft }, { known: knownOf(id), written: text, labelled: isLabelled });
    return {
      faults: [...faults],
      real_values: real,
      sms_parts: text === null ? null : partsOf(text),
      channels: written.flatMap((one) => ('text' in one ? [{ channel: one.channel, subject: one.subject, text: one.text }] : [])),
    };
  };

  const list = async (sql: Sql, tenant: string): Promise<WordingList> => {
    const own = (await wordingsOf(sql, tenant)).filter(({ removed }) => !removed);
    const rows = [...own.map(templateOf), ...allTemplates.filter((one) => !own.some((row) => row.template === one.id && row.locale === one.locale))];
    return {
      rows: rows
        .map(({ id, ...template }): Wording => {
          const row = own.find((one) => one.template === id && one.locale === template.locale);
          const known = [...knownOf(id)];
          return { template: id, ...template, known, edition: row?.edition ?? 0, changed_at: row?.changed_at ?? null, changed_by: row?.changed_by ?? null };
        })
        .sort((a, b) => `${a.template} ${a.locale}`.localeCompare(`${b.template} ${b.locale}`)),
    };
  };

  return {
    wordings: (tenant) => database.asTenant(tenant, (sql) => list(sql, tenant)),
    previewWording: (tenant, { template, locale, customer_id, ...draft }) =>
      database.asTenant(tenant, (sql) => look(sql, tenant, template, locale, draft, customer_id)),
    saveWording: (tenant, template, locale, draft, by) =>
      database.asTenant(tenant, async (sql) => {
        const { faults } = await look(sql, tenant, template, locale, draft);
        if (faults.length > 0) throw new UilError('TEMPLATE_INVALID', [faults.join('; ')]);
        await addWording(sql, tenant, { template, locale, removed: false, ...draft, changed_at: clock.now().toISOString(), changed_by: by });
        return list(sql, tenant);
      }),
    removeWording: (tenant, template, locale, by) =>
      database.asTenant(tenant, async (sql) => {
        const row = (await wordingsOf(sql, tenant)).find((one) => one.template === template && one.locale === locale && !one.removed);
        if (row === undefined) throw new UilError('NOT_FOUND', [`a wording of ${template} in ${locale}`]);
        await addWording(sql, tenant, { ...row, removed: true, changed_at: clock.now().toISOString(), changed_by: by });
        return list(sql, tenant);
      }),
  };
}
