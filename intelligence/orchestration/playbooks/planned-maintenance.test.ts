import { describe, expect, test } from 'vitest';
import { given } from '../given.ts';
import type { LineFact } from '../line-facts.ts';
import { sampleView } from '../sample-run.ts';
import { plannedMaintenance } from './planned-maintenance.ts';

const customer = sampleView('c1', { time_zone: 'UTC', best_hour: 10 });
const seen = given(plannedMaintenance.make(), customer);
let made = 0;
const fact = (type: LineFact['type'], time: string, data: object = {}): LineFact =>
  ({
    type,
    id: `e${++made}`,
    source: 's',
    tenant: 't',
    time,
    learned: time,
    data: { customer_id: 'c1', maintenance_id: 'w1', ...data },
  }) as unknown as LineFact;
const planned = (time: string, from = '2026-03-20T02:00:00.000Z', to = '2026-03-20T05:00:00.000Z', more: object = {}) =>
  fact('work.planned', time, { starts_at: from, ends_at: to, kind: 'upgrade', ...more });
const said = (...inputs: LineFact[]) =>
  seen(...inputs)
    .until('2026-05-01T00:00:00Z')
    .flatMap(({ commands }) => commands.map((one) => (one.kind === 'send-message' ? [one.template, one.notBefore.slice(0, 13)] : [])));

describe('planned maintenance', () => {
  test('customers are told some days ahead at a good hour, and when it is done', () => {
    expect(said(planned('2026-03-01T12:00:00.000Z'), fact('work.completed', '2026-03-20T04:30:00.000Z'))).toEqual([
      ['work-planned', '2026-03-15T10'],
      ['work-done', '2026-03-20T04'],
    ]);
  });

  test('work that is near is told at once, and work that has begun is not told of', () => {
    expect(said(planned('2026-03-19T20:00:00.000Z'))).toEqual([['work-planned', '2026-03-19T20']]);
    expect(said(planned('2026-03-20T03:00:00.000Z'))).toEqual([]);
  });

  test('a change is told to whom the first window was told, and to nobody else', () => {
    const moved = (time: string) => planned(time, '2026-03-21T02:00:00.000Z', '2026-03-21T05:00:00.000Z');
    expect(said(planned('2026-03-01T12:00:00.000Z'), moved('2026-03-16T09:00:00.000Z'))).toEqual([
      ['work-planned', '2026-03-15T10'],
      ['work-changed', '2026-03-16T09'],
    ]);
    expect(said(planned('2026-03-01T12:00:00.000Z'), moved('2026-03-02T09:00:00.000Z'))).toEqual([['work-planned', '2026-03-16T10']]);
  });

  test('what is said of work to come does not leave once it has begun; that it is called off or done may come late', () => {
    const moved = planned('2026-03-16T09:00:00.000Z', '2026-03-21T02:00:00.000Z', '2026-03-21T05:00:00.000Z');
    const looks = seen(planned('2026-03-01T12:00:00.000Z'), moved, fact('work.completed', '2026-03-21T04:30:00.000Z')).until('2026-05-01T00:00:00Z');
    expect(looks.flatMap(({ commands }) => commands.map((one) => (one.kind === 'send-message' ? [one.template, one.notAfter] : [])))).toEqual([
      ['work-planned', '2026-03-20T02:00:00.000Z'],
      ['work-changed', '2026-03-21T02:00:00.000Z'],
      ['work-done', undefined],
    ]);
  });

  test('a notice that still waits for its hour is taken back when the work moves or is called off', () => {
    const first = planned('2026-03-15T03:00:00.000Z');
    const looks = seen(first, fact('work.cancelled', '2026-03-15T08:00:00.000Z')).until('2026-04-01T00:00:00Z');
    expect(looks.map(({ choice, ending }) => [choice, ending])).toEqual([
      ['act', null],
      ['wait', null],
      ['stop', 'completed'],
    ]);
    expect(said(first, fact('work.cancelled', '2026-03-15T12:00:00.000Z')).at(-1)).toEqual(['work-cancelled', '2026-03-15T12']);
  });

  test('two pieces of work are told one after the other', () => {
    expect(
      said(
        planned('2026-03-16T10:30:00.000Z'),
        planned('2026-03-16T10:40:00.000Z', '2026-03-21T02:00:00.000Z', '2026-03-21T05:00:00.000Z', { maintenance_id: 'w2' }),
      ).map(([template]) => template),
    ).toEqual(['work-planned', 'work-planned']);
  });

  test('nobody without active service is told', () => {
    expect(
      given(plannedMaintenance.make(), { ...customer, status: 'suspended' })(planned('2026-03-19T20:00:00.000Z')).until('2026-03-21T00:00:00Z'),
    ).toMatchObject([{ choice: 'stop', commands: [] }]);
  });
});
