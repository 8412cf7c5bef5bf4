import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { asOfHistory } from './as-of-history.ts';
import { knownWorld } from './classifier.suite.ts';
import { datedAfterTheRow, featuresThatKnowTheFuture, findLeaks } from './leaks.ts';
import { type Column, categorical, numeric, tableOf } from './table.ts';

const { table, labels } = knownWorld(1200, 1);
const random = mulberry32(9);
const names = table.columns.map(({ name }) => name);
const withColumn = (column: Column) => tableOf([...table.columns, column]);
const planted = (column: Column, options = {}) => findLeaks(withColumn(column), labels, options).filter((finding) => !names.includes(finding.column));
const each = <T>(make: (label: number, i: number) => T): T[] => Array.from(labels, (label, i) => make(label, i));

test('honest columns raise no suspicion, in 20 worlds', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = knownWorld(400, seed);
    expect(findLeaks(world.table, world.labels)).toEqual([]);
  }
});

describe('a column that a person must look at is found and named:', () => {
  const cases: readonly [string, Column, string][] = [
    [
      'the label itself',
      numeric(
        'copy',
        each((label) => label),
      ),
      'copy-of-label',
    ],
    [
      'the label turned round and in words',
      categorical(
        'stayed',
        each((label) => (label ? 'no' : 'yes')),
      ),
      'copy-of-label',
    ],
    [
      'a score recorded afterwards',
      numeric(
        'satisfaction',
        each((label) => 5 - 3 * label + normal(random)),
      ),
      'tells-the-label',
    ],
    [
      'a usage of nothing because the customer had left',
      numeric(
        'usage',
        each((label) => (label && random() < 0.95 ? 0 : 1 + 50 * random())),
      ),
      'tells-the-label',
    ],
    [
      'a status in numbers without order',
      numeric(
        'status',
        each((label) => (label ? 2 : ([1, 3][Math.floor(2 * random())] as number))),
      ),
      'tells-the-label',
    ],
    [
      'a status in words',
      categorical(
        'state',
        each((label) => (label !== (random() < 0.04 ? 1 : 0) ? 'ended' : (['a', 'b', 'c'][Math.floor(3 * random())] as string))),
      ),
      'tells-the-label',
    ],
    [
      'a date that only leavers have',
      numeric(
        'end',
        each((label) => (label ? 19000 + 300 * random() : Number.NaN)),
      ),
      'filled-tells-the-label',
    ],
    [
      'a survey that leavers no longer answer',
      numeric(
        'survey',
        each((label) => (label && random() < 0.97 ? Number.NaN : Math.floor(random() * 5))),
      ),
      'filled-tells-the-label',
    ],
    [
      'a reason that some leavers gave',
      categorical(
        'reason',
        each((label) => (label && random() < 0.4 ? (['price', 'move'][Math.floor(2 * random())] as string) : null)),
      ),
      'filled-tells-the-label',
    ],
    [
      'a customer number in words',
      categorical(
        'customer',
        each((_, i) => `C-${(i * 7919) % 1200}`),
      ),
      'identifier',
    ],
    [
      'a running number',
      numeric(
        'row',
        each((_, i) => 5000 + ((i * 7) % 1200)),
      ),
      'identifier',
    ],
  ];
  for (const [name, column, kind] of cases) {
    test(name, () => {
      const [finding, ...more] = planted(column);
      expect(finding).toMatchObject({ column: column.name, kind });
      expect(finding?.found).toContain(`"${column.name}"`);
      expect(finding?.whatToDo.length).toBeGreaterThan(20);
      expect(more).toEqual([]);
    });
  }
});

describe('no alarm for', () => {
  const cases: readonly [string, Column][] = [
    [
      'a strong but honest feature',
      numeric(
        'strong',
        each((label) => 1.5 * label + normal(random)),
      ),
    ],
    [
      'amounts that all differ',
      numeric(
        'amount',
        each(() => 100 * random()),
      ),
    ],
    [
      'whole numbers that all differ and leave holes',
      numeric(
        'cents',
        each((_, i) => 1000 * i + Math.floor(random() * 900)),
      ),
    ],
    [
      'many words of a few rows each',
      categorical(
        'village',
        each((_, i) => `v${i % 300}`),
      ),
    ],
    [
      'a nearly empty column whose few values happen to fit',
      numeric(
        'rare',
        each((label, i) => (i % 120 === 0 ? label : Number.NaN)),
      ),
    ],
    [
      'a column that is always the same',
      numeric(
        'same',
        each(() => 1),
      ),
    ],
  ];
  for (const [name, column] of cases) test(name, () => expect(planted(column)).toEqual([]));
  test('three positives, which anything can fit by luck', () => {
    const few = Uint8Array.from({ length: 100 }, (_, i) => (i < 3 ? 1 : 0));
    expect(
      findLeaks(
        tableOf([
          numeric(
            'luck',
            Array.from({ length: 100 }, (_, i) => (i < 3 ? 100 - i : (i * 37) % 11)),
          ),
        ]),
        few,
      ),
    ).toEqual([]);
  });
});

test('what a person has accepted by name is let through, and nothing else', () => {
  const copy = numeric(
    'copy',
    each((label) => label),
  );
  expect(planted(copy, { accepted: ['copy'] })).toEqual([]);
  expect(planted(copy, { accepted: ['Copy'] })).toHaveLength(1);
});

describe('a feature that knows the future', () => {
  // Invoices of 40 customers in the order of time; how many days late each was is known when it is paid, a month later.
  const rows = 600;
  const draw = mulberry32(3);
  const entities = Array.from({ length: rows }, () => `c${Math.floor(draw() * 40)}`);
  const moments = Float64Array.from({ length: rows }, (_, i) => i);
  const known = moments.map((moment) => moment + 30);
  const habit = new Map(entities.map((entity) => [entity, draw()]));
  const late = Float64Array.from(entities, (entity) => (draw() < (habit.get(entity) as number) ? 1 : 0));
  const upTo = (end: number) => {
    const history = asOfHistory({ entities, moments, known: known.map((moment) => (moment < end ? moment : Number.NaN)), outcomes: late });
    // The planted fault: the share of late invoices over all that are known by now, instead of by the row's moment.
    const shares = new Map<string, [number, number]>();
    for (let i = 0; i < rows; i++) {
      if ((known[i] as number) >= end) continue;
      const [hits, all] = shares.get(entities[i] as string) ?? [0, 0];
      shares.set(entities[i] as string, [hits + (late[i] as number), all + 1]);
    }
    const leaky = numeric(
      'share-of-all',
      Float64Array.from(entities, (entity) => {
        const [hits, all] = shares.get(entity) ?? [0, 0];
        return all ? hits / all : Number.NaN;
      }),
    );
    const first = Int32Array.from({ length: 300 }, (_, i) => i);
    return tableOf(
      [...history.columns, leaky].map((column) =>
        numeric(
          column.name,
          Float64Array.from(first, (i) => (column as { values: Float64Array }).values[i] as number),
        ),
      ),
    );
  };
  test('is caught by computing it again after later events, though its AUC alone would let it pass', () => {
    const full = upTo(10_000);
    expect(findLeaks(full, Uint8Array.from(late.slice(0, 300)))).toEqual([]);
    expect(featuresThatKnowTheFuture(upTo(301), full).map(({ column, kind }) => [column, kind])).toEqual([['share-of-all', 'knows-the-future']]);
  });
  test('is caught by its AUC alone when it tells the outcome itself', () => {
    const planted = tableOf([
      numeric(
        'paid-after',
        late.map((value) => 25 + 20 * value + 3 * normal(draw)),
      ),
    ]);
    expect(findLeaks(planted, Uint8Array.from(late))).toMatchObject([{ column: 'paid-after', kind: 'tells-the-label' }]);
  });
  test('differs in a word, in a gap, or by being there only later; equal sums do not', () => {
    const before = tableOf([numeric('a', [1, Number.NaN]), categorical('b', ['x', null]), numeric('sum', [0.1 + 0.2, 1]), numeric('gone', [1, 1])]);
    const after = tableOf([numeric('a', [1, 5]), categorical('b', ['y', null]), numeric('sum', [0.3, 1]), numeric('new', [1, 1])]);
    expect(featuresThatKnowTheFuture(before, after).map(({ column }) => column)).toEqual(['a', 'b', 'gone', 'new']);
    const turned = { ...categorical('b', ['z', 'x', null]), codes: Int32Array.of(1, -1) };
    expect(featuresThatKnowTheFuture(tableOf([categorical('b', ['x', null])]), tableOf([turned]))).toEqual([]);
  });
});

test('a date after the moment of its own row is found; one on the same day, before, or accepted is not', () => {
  const moments = Float64Array.from({ length: 10 }, (_, i) => 100 + i);
  const dates = [
    { name: 'settled', values: moments.map((moment) => moment + 12) },
    { name: 'due', values: moments.map((moment) => moment + 30) },
    { name: 'opened', values: moments.map((moment) => moment - 3) },
    { name: 'called', values: moments.map((moment) => moment + 0.6) },
    { name: 'mistyped', values: moments.map((moment, i) => (i === 3 ? moment + 400 : moment - 1)) },
  ];
  expect(datedAfterTheRow(dates, moments, ['due']).map(({ column, kind }) => [column, kind])).toEqual([['settled', 'knows-the-future']]);
});
