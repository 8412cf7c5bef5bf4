import { expect, test } from 'vitest';
import { type StateChange, tenantDays } from './tenant-days.ts';

const change = (customer: string, day: string, status: string | null, priceMinor: number | null): StateChange => ({ customer, day, status, priceMinor });
const CHANGES = [
  change('a', '2025-12-01', 'active', 3000),
  change('b', '2025-12-05', 'active', 4000),
  change('b', '2026-01-02', 'cancelled', null),
  change('c', '2026-01-02', 'active', null),
  change('c', '2026-01-02', null, 5000),
  change('a', '2026-01-03', null, 3500),
  change('b', '2026-01-04', 'active', null),
  change('d', '2025-11-01', 'active', 9000),
  change('d', '2025-12-31', 'cancelled', null),
];

test('each day says who was there, who came and who went, in any order of what is told', () => {
  const days = tenantDays(CHANGES, new Map([['2026-01-03', 700]]), '2026-01-01', '2026-01-04');
  expect(days.map(({ customers, monthly_minor }) => [customers, monthly_minor])).toEqual([
    [2, 7000],
    [2, 8000],
    [2, 8500],
    [3, 12500],
  ]);
  expect(days[1]).toMatchObject({ joined: 1, joined_minor: 5000, lost: 1, lost_minor: 4000 });
  expect(days[2]).toMatchObject({ billed_minor: 700, joined: 0, lost: 0 });
  expect(tenantDays([...CHANGES].reverse(), new Map([['2026-01-03', 700]]), '2026-01-01', '2026-01-04')).toEqual(days);
});
test('what joined, was lost and was priced anew adds up to the change of every day', () => {
  const days = tenantDays(CHANGES, new Map(), '2025-10-01', '2026-01-10');
  expect(days[0]).toMatchObject({ customers: 0, monthly_minor: 0 });
  expect(days.at(-1)).toMatchObject({ customers: 3, monthly_minor: 12500 });
  expect(days.reduce((sum, { joined, lost }) => sum + joined - lost, 0)).toBe(3);
});
