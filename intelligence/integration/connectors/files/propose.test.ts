import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EARLIEST_EVENT } from '../../../contract/envelope.ts';
import { UilError } from '../../../kernel/errors.ts';
import { rowConverter } from './convert.ts';
import { readMapping } from './mapping.ts';
import { proposeMapping } from './propose.ts';
import { openTable } from './table.ts';

const at = { asOf: new Date('2026-03-31T00:00:00Z'), now: new Date('2026-04-01T00:00:00Z'), tenant: 't' };

/** Proposes a mapping for the text of a table and converts its rows. */
function bring(text: string, currency = 'USD') {
  const [header = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(';'));
  const proposal = proposeMapping(header, rows, { currency });
  const convert = rowConverter({ ...at, mapping: readMapping(JSON.parse(JSON.stringify(proposal.mapping))), header });
  const events = rows.map((cells) => convert(cells));
  const of = (type: string, row = 0) => {
    const made = events[row];
    return made === undefined || made instanceof UilError ? made : made.find((event) => event.type === type)?.data;
  };
  return { ...proposal, events, of };
}

test('a table of an American operator becomes customers, plans, invoices and those who left', () => {
  const { of, unused } = bring(`
customerID;gender;Partner;tenure;InternetService;OnlineSecurity;Contract;PaymentMethod;MonthlyCharges;TotalCharges;Churn
A-1;Female;Yes;14;DSL;No;Month-to-month;Mailed check;29.85;417.9;Yes
A-2;Male;No;0;Fiber optic;Yes;Two year;Credit card (automatic);56.95;;No
A-3;Male;No;3;Fiber optic;No internet service;One year;Mailed check;20.05;60.15;No`);
  expect(of('customer.created')).toEqual({ customer_id: 'A-1', customer_since: '2025-01-31', pays_automatically: false });
  expect(of('service.changed', 1)).toEqual({
    customer_id: 'A-2',
    plan_id: 'Fiber optic',
    plan_name: 'Fiber optic',
    price_minor: 5695,
    currency: 'USD',
    contract_term: 'twenty-four-month',
    add_ons: ['OnlineSecurity'],
  });
  expect(of('invoice.issued')).toEqual({ customer_id: 'A-1', invoice_id: 'A-1-2026-03-31', amount_minor: 2985, currency: 'USD', due_on: '2026-03-31' });
  expect(of('invoice.issued', 1)).toBeUndefined();
  expect([of('customer.cancelled', 0), of('customer.cancelled', 1)]).toEqual([{ customer_id: 'A-1' }, undefined]);
  expect(unused).toEqual(['gender', 'Partner']);
});

test('a table of a German operator with decimal commas, dates and a status is understood as well', () => {
  const { of, notes } = bring(`
Account No;First Name;Last Name;E-Mail;Mobile Phone;Start Date;Plan Name;Plan Price;Contract Term;Customer Type;Status;Access Node
900017;Anna;Roth;anna@example.org;+49 30 23125;17.05.2024;DSL 50;29,90 €;24 months;Residential;Active;BER-1
900018;Bernd;Kurz;bernd@example.org;+49 30 23126;03.01.2023;DSL 50;29,90 €;monthly;Residential;Terminated;BER-1
900019;Cafe Mitte;GmbH;cafe@example.org;+49 30 23127;11.12.2025;Fibre 500;1.049,00 €;12 months;Business;Active;BER-2`);
  expect(of('customer.created')).toEqual({
    customer_id: '900017',
    name: 'Anna Roth',
    email: 'anna@example.org',
    phone: '+49 30 23125',
    customer_since: '2024-05-17',
    segment: 'residential',
    node_id: 'BER-1',
  });
  expect(of('service.changed', 2)).toMatchObject({ plan_id: 'Fibre 500', price_minor: 104900, currency: 'EUR', contract_term: 'twelve-month' });
  expect([of('customer.cancelled', 0), of('customer.cancelled', 1)]).toEqual([undefined, { customer_id: '900018' }]);
  expect(notes.join(' ')).not.toContain('currency');
});

test('a table of a prepaid operator: years of service, a flag of 0 and 1, resellers and zones', () => {
  const { of } = bring(
    `
subscriber_id;full_name;billing_type;years_tenure;package;monthly_fee;reseller;timezone;autopay;churned
s1;Ada Obi;prepaid;2;Lite;15000.00;R-7;Africa/Lagos;0;0
s2;Bode Eze;postpaid;1;Max;30000.00;R-7;Africa/Lagos;1;1
s3;Chi Uba;prepaid;4;Lite;15000.00;R-9;Africa/Lagos;0;0`,
    'NGN',
  );
  expect(of('customer.created')).toEqual({
    customer_id: 's1',
    name: 'Ada Obi',
    billing_mode: 'prepaid',
    customer_since: '2024-03-31',
    partner_id: 'R-7',
    time_zone: 'Africa/Lagos',
    pays_automatically: false,
  });
  expect(of('service.changed')).toMatchObject({ plan_id: 'Lite', price_minor: 1500000, currency: 'NGN' });
  expect(of('customer.cancelled', 1)).toEqual({ customer_id: 's2' });
});

test('a faulty cell costs its row, not the column', () => {
  const good = Array.from({ length: 30 }, (_, i) => `c${i};c${i}@example.org;2024-05-${String(i + 1).padStart(2, '0')};10.00`);
  const { events, mapping } = bring(
    ['id;email;start date;monthly fee', ...good, 'x1;nobody;2024-05-01;10.00', 'x2;x2@example.org;2024-02-30;10.00', 'x3;x3@example.org;2024-05-01;-5'].join(
      '\n',
    ),
  );
  expect(Object.keys(mapping.events[0]?.data ?? {})).toEqual(['customer_id', 'email', 'customer_since']);
  expect(events.map((made) => made instanceof UilError)).toEqual([...good.map(() => false), true, true, true]);
});

test('a churn score is no label, and yes-or-no is no partner', () => {
  const { mapping } = bring('id;churn_score;partner\nx1;0;Yes\nx2;1;No');
  expect(mapping.events.map((event) => event.type)).toEqual(['customer.created']);
  expect(Object.keys(mapping.events[0]?.data ?? {})).toEqual(['customer_id']);
});

test('a table without prices goes in as customers only, and says so', () => {
  const { mapping, notes } = bring('customer id;name\nc1;Ann\nc2;Bob');
  expect(mapping.events.map((event) => event.type)).toEqual(['customer.created']);
  expect(notes.join(' ')).toContain('No column holds a monthly price');
});

test('a list of invoices is not taken for a table of customers', () => {
  expect(() => bring('customerID;invoiceNumber;InvoiceAmount\nA;1;5\nA;2;6\nB;3;7')).toThrow(/"customerID" repeats itself/);
  expect(() => bring('age;job\n56;cook\n57;smith')).toThrow(/no column tells the customers apart/);
});

describe('converting', () => {
  const table = 'customer_id;monthly_fee;plan\nc1;10.00;A\nc2;10.00;A\nc3;10.00;B';
  const { mapping } = bring(table);
  const convert = rowConverter({ ...at, mapping, header: ['customer_id', 'monthly_fee', 'plan'] });

  test.each([
    [['c9', 'ten', 'A'], /column "monthly_fee".*"ten" is not an amount/],
    [['c9', '10.005', 'A'], /column "monthly_fee".*minor unit/],
    [['c9', '', 'A'], /column "monthly_fee".*blank, and service.changed needs price_minor/],
    [['', '10.00', 'A'], /column "customer_id".*blank/],
    [['c9', '-10.00', 'A'], /price_minor must be >= 0/],
  ])('the row %j is refused as a whole, with the reason', (cells, reason) => {
    const made = convert(cells);
    expect(made).toBeInstanceOf(UilError);
    expect((made as UilError).message).toMatch(reason);
  });

  test('the same row twice gives the same events, another row others', () => {
    expect(convert(['c1', '10.00', 'A'])).toEqual(convert(['c1', '10.00', 'A']));
    const [a, b] = [convert(['c1', '10.00', 'A']), convert(['c1', '11.00', 'A'])];
    expect((a as { id: string }[])[1]?.id).not.toBe((b as { id: string }[])[1]?.id);
  });

  test('a moment before the layer takes events refuses the row', () => {
    const early = rowConverter({ ...at, asOf: new Date('1970-01-01'), mapping, header: ['customer_id', 'monthly_fee', 'plan'] });
    expect((early(['c1', '10.00', 'A']) as UilError).message).toContain(EARLIEST_EVENT);
  });
});

test('a mapping for events that have their own times is followed exactly', () => {
  const mapping = readMapping({
    uil_mapping: 1,
    source: 'urn:isp:usage',
    time_zone: 'Africa/Lagos',
    events: [
      {
        type: 'usage.recorded',
        time: { column: 'day', as: 'moment', format: 'D/M/Y' },
        data: { customer_id: { column: 'who' }, down_bytes: { column: 'gb', as: 'bytes', unit: 'GB', decimal: ',' }, up_bytes: { value: 0 } },
      },
    ],
  });
  const convert = rowConverter({ ...at, mapping, header: ['who', 'day', 'gb'] });
  expect(convert(['c1', '02/03/2026', '1,5'])).toMatchObject([
    { source: 'urn:isp:usage', time: '2026-03-01T23:00:00.000Z', data: { down_bytes: 1_500_000_000 } },
  ]);
  expect((convert(['c1', '31/02/2026', '1']) as UilError).message).toContain('"31/02/2026" is not a moment in the format D/M/Y');
  expect((convert(['c1', '02/03/2026', '-1']) as UilError).message).toContain('/data/down_bytes must be >= 0');
});

test.each([
  [{}, /events|uil_mapping/],
  [{ uil_mapping: 1, source: 's', events: [{ type: 'customer.moved', data: {} }] }, /type/],
  [{ uil_mapping: 1, source: 's', events: [{ type: 'customer.created', data: { customer_id: { column: 'a' }, shoe: { column: 'b' } } }] }, /no field "shoe"/],
  [{ uil_mapping: 1, source: 's', events: [{ type: 'customer.created', data: { name: { column: 'a' } } }] }, /needs the field "customer_id"/],
])('a mapping that cannot work is refused before anything is read: %j', (mapping, reason) => {
  expect(() => readMapping(mapping)).toThrow(reason);
});

const telco = globSync(join(import.meta.dirname, '../../../../../shared/data/ibm-telco/*.csv'))[0];
if (telco === undefined) console.warn('SKIPPED: ../shared/data/ibm-telco is not there, so the proposal is not tried on it');
test.skipIf(telco === undefined || !existsSync(telco))('every row of ibm-telco goes in by the proposed mapping', async () => {
  const table = await openTable(telco as string, 'delimited');
  const rows: (readonly string[])[] = [];
  for await (const row of table.rows()) if ('cells' in row) rows.push(row.cells);
  const { mapping } = proposeMapping(table.header, rows, { currency: 'USD' });
  const convert = rowConverter({ ...at, mapping, header: table.header });
  const events = rows.flatMap((cells) => {
    const made = convert(cells);
    if (made instanceof UilError) throw made;
    return made;
  });
  const count = (type: string) => events.filter((event) => event.type === type).length;
  expect([count('customer.created'), count('service.changed'), count('invoice.issued'), count('customer.cancelled')]).toEqual([7043, 7043, 7032, 1869]);
});
