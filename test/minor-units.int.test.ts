import { expect, inject, test } from 'vitest';
import { money } from '../dashboard/src/ui/money.ts';
import { postgresEventLog } from '../intelligence/adapters/postgres/event-log.ts';
import { customerTimeline } from '../intelligence/adapters/postgres/timeline-query.ts';
import { minorDigits } from '../intelligence/contract/api/minor-units.ts';
import type { PlatformEvent } from '../intelligence/contract/envelope.ts';
import { render } from '../intelligence/integration/channels/templates.ts';
import { apply } from '../intelligence/integration/connectors/files/rules.ts';
import { testDatabase } from './postgres.ts';

const database = await testDatabase(inject('postgres'), 'isp');

/** What an amount of so many minor units is called in messages, in a customer's history, and on pages; and how the ISP's file writes it. */
const AMOUNTS: readonly (readonly [currency: string, digits: number, minor: number, inFile: string, inMessages: string, inHistory: string, onPages: string])[] =
  [
    ['RSD', 2, 245_050, '2450.50', 'RSD 2,450.50', '2450.50 RSD', 'RSD 2,450.50'],
    ['IQD', 3, 35_000_250, '35000.250', 'IQD 35,000.250', '35000.250 IQD', 'IQD 35,000.250'],
    ['ALL', 2, 180_050, '1800.5', 'ALL 1,800.50', '1800.50 ALL', 'ALL 1,800.50'],
    ['PKR', 2, 250_000, '2500', 'PKR 2,500.00', '2500.00 PKR', 'Rs 2,500'],
    ['MMK', 2, 2_500_025, '25000.25', 'MMK 25,000.25', '25000.25 MMK', 'K 25,000.25'],
    ['LBP', 2, 89_500_000, '895000', 'LBP 895,000.00', '895000.00 LBP', 'L£895,000'],
    ['USD', 2, 5_450, '54.50', 'USD 54.50', '54.50 USD', '$54.50'],
    ['JPY', 0, 1_204, '1204', 'JPY 1,204', '1204 JPY', '¥1,204'],
    ['KWD', 3, 1_234, '1.234', 'KWD 1.234', '1.234 KWD', 'KWD 1.234'],
  ];

test.each(AMOUNTS)(
  'RSD has two decimals and IQD three, in messages, files and pages: %s has %i',
  async (currency, digits, minor, file, message, history, page) => {
    expect(minorDigits(currency)).toBe(digits);
    const values = { title: 'Your bill', text: 'It is due.', amount_minor: minor, currency };
    expect(render({ template: 'own-words', channel: 'email', locale: 'en', values, name: null })).toMatchObject({ said: { amount: message } });
    expect(money(minor, currency).replaceAll('\u00a0', ' ')).toBe(page);
    const row = { cell: () => file, asOf: Temporal.ZonedDateTime.from('2026-03-03T00:00Z[UTC]'), zone: 'UTC' };
    expect(apply({ column: 'price', as: 'money', currency }, row)).toBe(minor);
    const time = '2026-03-03T10:00:00.000Z';
    const data = { customer_id: currency, invoice_id: currency, amount_minor: minor, currency, due_on: '2026-03-10' };
    const bill: PlatformEvent<'invoice.issued'> = { id: currency, source: 's', tenant: 'isp', type: 'invoice.issued', time, learned: time, data };
    await database.asWorker((sql) => postgresEventLog(sql).append([bill], new Date(time)));
    const { entries } = await database.asTenant('isp', (sql) => customerTimeline(sql, currency, 5, undefined));
    expect(entries.map(({ title }) => title)).toEqual([`Bill of ${history}`]);
  },
);
