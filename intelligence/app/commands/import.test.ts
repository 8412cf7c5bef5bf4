import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { CloudEvent } from '../../contract/envelope.ts';
import { checkEvent } from '../../data/check-event.ts';
import { dryDoor } from '../../integration/connectors/files/feed.ts';
import type { Reject } from '../../integration/connectors/files/rejects.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { importCommand } from './import.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => rmSync(folder, { recursive: true }));
const clock = virtualClock('2026-04-01T00:00:00Z');

/** A front door of tenant `isp` that checks as the real one does and remembers what came in. */
function frontDoor() {
  const stored = new Map<string, CloudEvent>();
  const check = dryDoor((event) => void checkEvent(event, 'isp', clock.now()));
  const open = async () => ({
    tenant: 'isp',
    close: async () => {},
    async ingest(events: CloudEvent[]) {
      const receipt = await check(events);
      const good = events.filter((_, i) => !receipt.rejected.some((one) => one.index === i));
      const fresh = good.filter((event) => !stored.has(event.id));
      for (const event of fresh) stored.set(event.id, event);
      return { ...receipt, accepted: fresh.length, duplicates: good.length - fresh.length };
    },
  });
  return { stored, open };
}

let door = frontDoor();
beforeEach(() => {
  door = frontDoor();
});

async function uil(file: string, args: string[] = [], answer: boolean | null = null) {
  const said = { out: '', note: '', code: -1, asked: 0 };
  const terminal = {
    out: (text: string) => {
      said.out += `${text}\n`;
    },
    note: (text: string) => {
      said.note += `${text}\n`;
    },
    interactive: answer !== null,
    draws: false,
    ask: async () => {
      said.asked++;
      return answer === true;
    },
    exit: (code: number) => {
      said.code = code;
    },
    folder,
  };
  await importCommand(door.open, terminal, clock).parseAsync([file, ...args], { from: 'user' });
  return said;
}

let files = 0;
const write = (text: string, name = 'table.csv'): string => {
  const path = join(folder, `${++files}-${name}`);
  writeFileSync(path, text);
  utimesSync(path, clock.now(), clock.now());
  return path;
};
const rejectsOf = (path: string): Reject[] =>
  readFileSync(`${path}.rejects.ndjson`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reject);

const event = (id: string, change: object = {}): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: 'urn:test',
    type: 'usage.recorded',
    time: '2026-03-01T00:00:00Z',
    data: { customer_id: 'c1', down_bytes: 1, up_bytes: 1 },
    ...change,
  });

describe('a file of CloudEvents', () => {
  test('goes in whole, and a second time changes nothing', async () => {
    const path = write([event('1'), '', event('2')].join('\n'), 'events.ndjson');
    expect((await uil(path)).code).toBe(0);
    expect([...door.stored.keys()]).toEqual(['1', '2']);
    const again = await uil(path, ['--json']);
    expect(JSON.parse(again.out)).toMatchObject({ rows: 2, accepted: 0, duplicates: 2, rejected: 0, rejects_file: null });
  });

  test('loses nothing but its bad lines, each with its number and reason', async () => {
    const lines = [
      event('1'),
      event('2', { type: 'usage.guessed' }),
      event('3', { tenantid: 'other' }),
      '{"specversion": "1.0", "id": ',
      event('5', { time: '1970-01-01T00:00:00Z' }),
      event('6', { data: { customer_id: 'c1', down_bytes: -1, up_bytes: 0 } }),
      '[1]',
      event('8', { data: { customer_id: 'x'.repeat(300_000), down_bytes: 1, up_bytes: 1 } }),
      event('9'),
    ];
    const path = write(lines.join('\n'), 'events.ndjson');
    const said = await uil(path);
    expect(said.code).toBe(3);
    expect([...door.stored.keys()]).toEqual(['1', '9']);
    const rejects = rejectsOf(path).sort((a, b) => a.line - b.line);
    expect(rejects.map((one) => [one.line, one.code])).toEqual([
      [2, 'EVENT_TYPE_UNKNOWN'],
      [3, 'TENANT_MISMATCH'],
      [4, 'JSON_INVALID'],
      [5, 'EVENT_TIME_IMPLAUSIBLE'],
      [6, 'EVENT_INVALID'],
      [7, 'JSON_INVALID'],
      [8, 'BODY_TOO_LARGE'],
    ]);
    expect(rejects[1]?.raw).toBe(lines[2]);
    expect(said.note).toContain('.rejects.ndjson');
  });

  test('is known for what it is even when its first line is broken', async () => {
    expect((await uil(write(`not json\n${event('1')}\n`, 'events.ndjson'))).code).toBe(3);
    expect(door.stored.size).toBe(1);
  });
});

const table = 'customer_id,plan,monthly_fee,tenure,churn\nc1,Lite,10.00,5,No\nc2,Lite,10.00,6,Yes\nc3,Max,20.00,7,No\n';

describe('a table of customers', () => {
  test('is shown and not stored when nobody accepts the mapping', async () => {
    const said = await uil(write(table));
    expect(said.code).toBe(2);
    expect(said.out).toContain('service.changed.price_minor');
    expect(said.note).toContain('--yes');
    expect(door.stored.size).toBe(0);
  });

  test('asks at a terminal, and does what is answered', async () => {
    expect(await uil(write(table), [], false)).toMatchObject({ code: 2, asked: 1 });
    expect(door.stored.size).toBe(0);
    expect(await uil(write(table), [], true)).toMatchObject({ code: 0, asked: 1 });
    expect(door.stored.size).toBe(10);
  });

  test('speaks for the day on which the file was last changed, unless --as-of says otherwise', async () => {
    const path = write(table);
    utimesSync(path, new Date('2026-02-10T15:00:00Z'), new Date('2026-02-10T15:00:00Z'));
    await uil(path, ['--yes']);
    expect(new Set([...door.stored.values()].map((one) => one.time.slice(0, 10)))).toEqual(new Set(['2026-02-10']));
    door = frontDoor();
    await uil(path, ['--yes', '--as-of', '2025-12-31']);
    expect([...door.stored.values()][0]).toMatchObject({ time: '2025-12-31T00:00:00.000Z', data: { customer_since: '2025-07-31' } });
    expect(await uil(path, ['--yes', '--as-of', 'yesterday'])).toMatchObject({ code: 1 });
  });

  test('a dry run shows mapping and first events and stores nothing, not even rejects', async () => {
    const path = write(`${table}c4,Max,free,1,No\n`);
    const said = await uil(path, ['--dry-run']);
    expect(said.out).toContain('Proposed mapping');
    expect(said.out).toContain('"type":"customer.created"');
    expect(said.out).toContain('nothing stored: 4 rows, 10 events would go in, 1 rows would be rejected');
    expect(door.stored.size).toBe(0);
    expect(existsSync(`${path}.rejects.ndjson`)).toBe(false);
  });

  test('puts rows that do not fit aside and takes the rest', async () => {
    const rows = ['c4,Max,twenty,7,No', 'c5,"Max,20.00,7,No', 'c6,Max,20.00,7', 'c7,Max,-20.00,7,No', ',Max,20.00,7,No', 'c9,Max,20.00,7,No'];
    const path = write(table + rows.join('\n'));
    const said = await uil(path, ['--yes', '--json', '--mapping', write(savedMapping, 'mapping.json')]);
    expect(said.code).toBe(3);
    expect(rejectsOf(path).map((one) => [one.line, one.code])).toEqual([
      [5, 'CELL_INVALID'],
      [6, 'ROW_BROKEN'],
      [7, 'ROW_BROKEN'],
      [8, 'EVENT_INVALID'],
      [9, 'CELL_INVALID'],
    ]);
    const ids = [...door.stored.values()].filter((one) => one.type === 'service.changed').map((one) => (one.data as { customer_id: string }).customer_id);
    expect(ids).toEqual(['c1', 'c2', 'c3', 'c9']);
    expect(JSON.parse(said.out)).toMatchObject({ rows: 9, rejected: 5 });
  });

  test('a saved mapping is accepted without asking and gives the same events', async () => {
    const path = write(table);
    const mapping = join(folder, 'saved.json');
    await uil(path, ['--yes', '--save-mapping', mapping]);
    const proposed = [...door.stored.keys()];
    door = frontDoor();
    expect(await uil(path, ['--mapping', mapping])).toMatchObject({ code: 0, asked: 0 });
    expect([...door.stored.keys()]).toEqual(proposed);
  });

  test('rejects of an earlier import do not stay beside a clean one', async () => {
    const path = write(`${table}c4,Max,free,1,No\n`);
    await uil(path, ['--mapping', write(savedMapping, 'mapping.json')]);
    expect(existsSync(`${path}.rejects.ndjson`)).toBe(true);
    writeFileSync(path, table);
    await uil(path, ['--yes', '--as-of', '2026-03-01']);
    expect(existsSync(`${path}.rejects.ndjson`)).toBe(false);
  });

  test('may also be JSON objects, one a line', async () => {
    const path = write(
      '{"customer":{"id":"c1"},"plan":"Lite","monthly_fee":10.5}\n{"customer":{"id":"c2"},"plan":"Max","monthly_fee":12}\n{"customer":{"id":"c3"},"plan":"Max","monthly_fee":12}\n',
      'table.ndjson',
    );
    expect((await uil(path, ['--yes'])).code).toBe(0);
    expect([...door.stored.values()].find((one) => one.type === 'service.changed')?.data).toMatchObject({ customer_id: 'c1', price_minor: 1050 });
  });
});

const savedMapping = JSON.stringify({
  uil_mapping: 1,
  source: 'urn:test',
  events: [
    {
      type: 'service.changed',
      data: {
        customer_id: { column: 'customer_id' },
        plan_id: { column: 'plan' },
        price_minor: { column: 'monthly_fee', as: 'money', currency: 'USD' },
        currency: { value: 'USD' },
      },
    },
  ],
});

test('what cannot be read or mapped fails with a sentence and stores nothing', async () => {
  expect(await uil(join(folder, 'nowhere.csv'))).toMatchObject({ code: 1, note: expect.stringContaining('there is no such file') });
  const wrong = savedMapping.replace('"monthly_fee"', '"price"');
  expect(await uil(write(table), ['--mapping', write(wrong, 'mapping.json')])).toMatchObject({ code: 1, note: expect.stringContaining('no column "price"') });
  expect(await uil(write(table), ['--mapping', write('{', 'mapping.json')])).toMatchObject({ code: 1 });
  expect(door.stored.size).toBe(0);
});

test('a door that fails half-way is told, and the next run goes on where it stopped', async () => {
  const path = write(Array.from({ length: 2500 }, (_, i) => event(String(i))).join('\n'), 'events.ndjson');
  const { open } = door;
  let calls = 0;
  door.open = async () => {
    const target = await open();
    const ingest = (events: CloudEvent[]) => (++calls === 2 ? Promise.reject(new Error('the power went')) : target.ingest(events));
    return { ...target, ingest };
  };
  await expect(uil(path)).rejects.toThrow('the power went');
  expect(door.stored.size).toBe(1000);
  door.open = open;
  expect(JSON.parse((await uil(path, ['--json'])).out)).toMatchObject({ accepted: 1500, duplicates: 1000 });
});
