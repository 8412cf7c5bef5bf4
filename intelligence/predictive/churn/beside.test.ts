import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../kernel/json.ts';
import { restore } from '../../ml/restore.ts';
import { columnOf, tableFromRecords } from '../../ml/table.ts';
import { churnModel } from '../models.ts';
import { type Beside, learnBeside, restoreBeside } from './beside.ts';
import { coursesOf } from './course.ts';
import type { ChurnData } from './data.ts';
import { leavingData } from './given.ts';

const data = leavingData(500);
const quiet = { ...data, past: [] };
let models: Json;
let beside: Beside;
const again = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot));
beforeAll(() => {
  ({ models } = learnBeside(quiet, 1, () => {}));
  beside = restoreBeside({ beside: again(models) });
});

describe('the models beside', () => {
  test('tell leaving and being closed apart: who does not pay is closed', () => {
    if ('needs' in beside.kinds) throw new Error(beside.kinds.needs);
    const [pays, owes] = beside.kinds.model.predict(
      tableFromRecords([
        { complaint_tickets_30d: 3, invoices_since_payment: 0, segment: 'residential' },
        { complaint_tickets_30d: 0, invoices_since_payment: 2, segment: 'residential' },
      ]),
    ) as unknown as [number, number];
    expect(pays).toBeLessThan(0.2);
    expect(owes).toBeGreaterThan(0.7);
  });
  test('tell a course for every row, held to the chance that is given', () => {
    if ('needs' in beside.course) throw new Error(beside.course.needs);
    const table = data.course.table;
    const courses = coursesOf(beside.course.model, table, new Float64Array(table.rows).fill(0.1));
    expect(courses).toHaveLength(table.rows);
    expect(courses.every(({ within }) => within[1]?.chance === 0.1)).toBe(true);
  });
  test('are the same after they were written down, and learned alike from equal data', () => {
    expect(learnBeside(quiet, 1, () => {}).models).toEqual(models);
    const table = { rows: 50, columns: data.course.table.columns.map((column) => columnOf(data.course.table, column.name)) };
    expect(table.columns.length).toBeGreaterThan(0);
    const twice = restoreBeside({ beside: again(models) });
    if ('needs' in beside.course || 'needs' in twice.course) throw new Error('both are there');
    expect(twice.course.model.hazard(data.course.table)).toEqual(beside.course.model.hazard(data.course.table));
  });
  test('are lacking for a model from elsewhere, and say why', () => {
    expect(restoreBeside({ kind: 'onnx' })).toEqual({
      course: { needs: expect.stringMatching(/tells of one horizon only/) },
      kinds: { needs: expect.stringMatching(/tells of one horizon only/) },
      saves: {},
    });
  });
  test('are refused when they are damaged', () => {
    expect(() => restoreBeside({ beside: {} })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  });
  test('do not tell the kinds apart where nobody is known to have been closed', () => {
    const nobodyClosed: ChurnData = { ...quiet, involuntary: new Uint8Array(data.labels.length) };
    const own = restoreBeside({ beside: learnBeside(nobodyClosed, 1, () => {}).models });
    expect(own.kinds).toEqual({ needs: expect.stringMatching(/left of their own will and 0 to have been closed; 20 of each are needed/) });
  });
});

test('a version carries them in its own snapshot: one gate, one way back, and the model itself is read as before', () => {
  const { snapshot, card } = churnModel().learn(quiet, 1, () => {});
  expect(restore(again(snapshot)).predict(data.table)[0]).toBeGreaterThan(0);
  expect('model' in restoreBeside(again(snapshot)).course).toBe(true);
  expect(Object.values(card.says as Record<string, number>).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(card.backtest).toEqual([]);
});

test('rows that hold the chance alone are refused, not learned from by halves', () => {
  const { involuntary: _, course: __, ...alone } = leavingData(700);
  expect(() => learnBeside(alone, 1, () => {})).toThrow(/the chance of leaving alone/);
});
