import { expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { categorical, tableFromRecords } from '../table.ts';
import { restoreArms, trainArms } from './arms.ts';
import { uplift } from './uplift.ts';

/** A helps people on fibre, B helps those with the app, both of whom come less often when left alone; a handful got C. */
function threeArms(rows: number) {
  const random = mulberry32(9);
  const arms: string[] = [];
  const outcome = new Float64Array(rows);
  const records = Array.from({ length: rows }, (_, i) => {
    const [fibre, app] = [random() < 0.5, random() < 0.5];
    const arm = i < 20 ? 'C' : (['none', 'A', 'B'][Math.floor(random() * 3)] as string);
    arms.push(arm);
    const helped = (arm === 'A' && fibre) || (arm === 'B' && app);
    outcome[i] = random() < 0.45 - 0.15 * Number(fibre) - 0.15 * Number(app) + (helped ? 0.3 : 0) ? 1 : 0;
    return { fibre, app };
  });
  return { table: tableFromRecords(records), arm: categorical('arm', arms), control: 'none', outcome };
}

test('each person gets the arm that helps, nobody an arm that is not known or costs more than it brings', () => {
  const model = trainArms(uplift(), threeArms(2400), { seed: 1 });
  const people = tableFromRecords([
    { fibre: true, app: false },
    { fibre: false, app: true },
  ]);
  expect(model.choose(people).map(({ arm }) => arm)).toEqual(['A', 'B']);
  expect(model.choose(people, { A: 0.9 }).map(({ arm }) => arm)).not.toContain('A');
  expect(model.choose(people, { A: 0.9, B: 0.9 })).toEqual([
    { arm: null, effect: 0 },
    { arm: null, effect: 0 },
  ]);
  expect(Object.keys(model.byArm)).toEqual(['A', 'B']);
  for (const arm of ['A', 'B']) expect(model.byArm[arm]?.average.effect).toBeCloseTo(0.15, 1);
  expect(model.unknown.C).toContain('20 treated');
  const read = restoreArms(JSON.parse(JSON.stringify(model.snapshot())));
  expect(read.predict(people)).toEqual(model.predict(people));
  expect(JSON.stringify(read.snapshot())).toBe(JSON.stringify(model.snapshot()));
});

test('without a control group, or with too little of every arm, nothing is learned', () => {
  expect(() => trainArms(uplift(), { ...threeArms(900), control: 'nobody' }, { seed: 1 })).toThrow(expect.objectContaining({ code: 'COLUMN_NOT_FOUND' }));
  expect(() => trainArms(uplift(), threeArms(60), { seed: 1 })).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
  expect(() => restoreArms({ kind: 'uplift' })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
});
