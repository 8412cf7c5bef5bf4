import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import { type Cell, type Table, tableFromRecords } from '../table.ts';
import { type DriftInput, drift } from './drift.ts';
import { type ReferenceProfile, referenceProfile } from './profile.ts';

interface World {
  speedShift?: number;
  priceFactor?: number;
  plans?: readonly string[];
  missing?: number;
  /** The share that lives in one village. */
  villages?: number;
  scoreShift?: number;
  /** The share in whom another value is found of what was always the same. */
  begins?: number;
  /** Factor on the odds of what happens, against what is said, from this share of the rows on. */
  odds?: number;
  oddsFrom?: number;
}
const FEATURES = ['always', 'late', 'plan', 'price', 'speed', 'village'] as const;

/** Rows of a world that stands still unless told otherwise. */
function rowsOf(rows: number, seed: number, world: World = {}) {
  const {
    speedShift = 0,
    priceFactor = 1,
    plans = ['fibre', 'fibre', 'dsl', 'radio'],
    missing = 0.1,
    villages = 0,
    scoreShift = 0,
    begins = 0,
    odds = 1,
    oddsFrom = 0,
  } = world;
  const random = mulberry32(seed);
  const scores = new Float64Array(rows);
  const happened = new Uint8Array(rows);
  const records = Array.from({ length: rows }, (_, i): Record<string, Cell> => {
    const z = normal(random) - 1 + scoreShift;
    scores[i] = sigmoid(z);
    happened[i] = random() < sigmoid(z + (i >= oddsFrom * rows ? Math.log(odds) : 0)) ? 1 : 0;
    return {
      speed: random() < missing ? null : 50 + 10 * normal(random) + speedShift,
      price: Math.exp(3 + 0.5 * normal(random)) * priceFactor,
      late: Math.floor(4 * random() ** 2),
      plan: plans[Math.floor(random() * plans.length)] as string,
      village: random() < villages ? 'v399' : `v${Math.floor(400 * random() ** 2)}`,
      always: random() < begins ? 9 : 7,
    };
  });
  const kinds = FEATURES.map((name) => ({ name, kind: name === 'plan' || name === 'village' ? ('categorical' as const) : ('numeric' as const) }));
  return { recent: tableFromRecords(records, kinds), scores, settled: { chances: scores, happened, moments: Float64Array.from(scores.keys()) } };
}
const profileOf = (rows: number, seed: number): ReferenceProfile => {
  const { recent, scores } = rowsOf(rows, seed);
  return JSON.parse(JSON.stringify(referenceProfile(recent, scores))) as ReferenceProfile;
};
const large = profileOf(20_000, 1000);
const found = (profile: ReferenceProfile, input: DriftInput) =>
  drift(profile, input).alerts.map(({ what, feature }) => (feature ? `${what} ${feature}` : what));

describe('a world that stands still raises alarms no more often than stated, over 200 seeds,', () => {
  for (const [name, profile, rows] of [
    ['with 100 recent rows', large, 100],
    ['with 500 recent rows', large, 500],
    ['with 1,500 recent rows', large, 1500],
    ['with 400 recent rows against a training of 400', undefined, 400],
  ] as const) {
    test(name, () => {
      const counts = { features: 0, score: 0, calibration: 0 };
      for (let seed = 1; seed <= 200; seed++) {
        // A training of few rows is itself a draw: another for each seed.
        const alerts = found(profile ?? profileOf(rows, 5000 + seed), rowsOf(rows, seed));
        if (alerts.some((alert) => /values|missing/.test(alert))) counts.features++;
        if (alerts.includes('score')) counts.score++;
        if (alerts.includes('calibration')) counts.calibration++;
      }
      // 5 % of 200, and two standard errors of luck.
      for (const count of Object.values(counts)) expect(count).toBeLessThanOrEqual(16);
    });
  }
});

describe('what has changed is found, and nothing else:', () => {
  const cases: readonly [string, number, World, string[]][] = [
    ['a number that moved, few rows', 300, { speedShift: 6 }, ['values speed']],
    ['a number that moved surely but too little to matter', 300, { speedShift: 4 }, []],
    ['a number that moved, many rows', 5000, { speedShift: 5 }, ['values speed']],
    ['a unit that changed', 2000, { priceFactor: 100 }, ['values price']],
    ['a number that was always the same and begins to change, few rows', 300, { begins: 0.4 }, ['values always']],
    ['a number that was always the same and begins to change, many rows', 5000, { begins: 0.4 }, ['values always']],
    ['a plan that nobody buys any more', 400, { plans: ['fibre', 'fibre', 'dsl', 'dsl'] }, ['values plan']],
    ['a village that everybody moves to', 600, { villages: 0.3 }, ['values village']],
    ['a plan that is new', 3000, { plans: ['fibre', 'fibre', 'dsl', 'satellite'] }, ['values plan']],
    ['a source that went dark for half', 300, { missing: 0.5 }, ['missing speed']],
    ['a source that went dark for half, many rows', 3000, { missing: 0.5 }, ['missing speed']],
    ['a source that is dark', 300, { missing: 1 }, ['missing speed']],
    ['scores that rose', 500, { scoreShift: 0.5 }, ['score']],
    ['scores that rose, many rows', 4000, { scoreShift: 0.5 }, ['score']],
    ['outcomes that became rarer', 1000, { odds: 0.4 }, ['calibration']],
    ['outcomes that became more frequent', 4000, { odds: 1.6 }, ['calibration']],
  ];
  for (const [name, rows, world, expected] of cases) test(name, () => expect(found(large, rowsOf(rows, 8, world))).toEqual(expected));
});

describe('each alert is one object that says enough to act on', () => {
  test('what, by which test, against what, on how many rows, since when, and what to do', () => {
    const { alerts } = drift(large, { ...rowsOf(300, 7, { speedShift: 6 }), since: 20_600 });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ what: 'values', feature: 'speed', test: 'kolmogorov-smirnov', threshold: 0.05, since: 20_600 });
    expect(alerts[0]?.measure).toBeLessThan(0.05);
    expect(alerts[0]?.recentRows).toBeGreaterThan(240);
    expect(alerts[0]?.whatToDo).toContain('"speed"');
  });
  test('of calibration: how much was expected, what happened, and from when on they part', () => {
    const [alert] = drift(large, rowsOf(3000, 7, { odds: 0.3, oddsFrom: 0.5 })).alerts;
    expect(alert).toMatchObject({ what: 'calibration', test: 'likelihood-ratio' });
    expect(alert?.observed as number).toBeLessThan(0.9 * (alert?.expected as number));
    expect(Math.abs((alert?.since as number) - 1500)).toBeLessThan(250);
    expect(alert?.whatToDo).toContain('less often');
  });
  test('a shift of many rows that is sure but does not matter is no alert', () => {
    expect(found(large, rowsOf(15_000, 8, { speedShift: 0.8, scoreShift: 0.08 }))).toEqual([]);
  });
  test('a difference of outcomes that is sure but does not matter is no alert', () => {
    const { checks } = drift(large, rowsOf(60_000, 7, { odds: 1.08 }));
    expect(checks.find(({ what }) => what === 'calibration')).toMatchObject({ verdict: 'steady' });
  });
});

describe('where there is no data the answer is "no data", never "steady":', () => {
  const cases: readonly [string, DriftInput, string][] = [
    ['a dozen rows', rowsOf(12, 3), 'values speed'],
    ['a feature that no longer comes', { ...rowsOf(300, 3), recent: without(rowsOf(300, 3).recent, 'speed') }, 'values speed'],
    ['a feature without any value', rowsOf(300, 3, { missing: 1 }), 'values speed'],
    ['no scores', { ...rowsOf(300, 3), scores: new Float64Array(0) }, 'score'],
    ['nothing settled', { recent: rowsOf(300, 3).recent, scores: rowsOf(300, 3).scores }, 'calibration'],
    ['forty settled', rowsOf(40, 3), 'calibration'],
  ];
  for (const [name, input, which] of cases) {
    test(name, () => {
      const check = drift(large, input).checks.find(({ what, feature }) => which === (feature ? `${what} ${feature}` : what));
      expect(check?.verdict).toBe('no-data');
    });
  }
  test('and all together when there is none at all', () => {
    expect(drift(large, { recent: rowsOf(5, 3).recent, scores: new Float64Array(0) })).toMatchObject({ verdict: 'no-data', alerts: [] });
    expect(drift(large, rowsOf(300, 3)).verdict).toBe('steady');
  });
});

test('the profile is plain JSON without any row, and small', () => {
  const text = JSON.stringify(large);
  expect(JSON.parse(text)).toEqual(large);
  expect(text.length).toBeLessThan(12_000);
  expect(large.features.map(({ name }) => name)).toEqual([...FEATURES]);
});

test('infinities and empty tables are refused', () => {
  const { recent, scores } = rowsOf(50, 1);
  expect(() => referenceProfile(recent, scores.with(3, Infinity))).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
  expect(() => referenceProfile({ rows: 0, columns: [] }, scores)).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
});

function without(table: Table, name: string): Table {
  return { rows: table.rows, columns: table.columns.filter((column) => column.name !== name) };
}
