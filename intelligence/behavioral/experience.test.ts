import { describe, expect, test } from 'vitest';
import type { Alert } from '../contract/api/experience.ts';
import type { WaitingItem } from '../contract/api/waiting.ts';
import { orderActions, rankAlerts } from './experience.ts';
import { WorkflowPersonalization } from './layout.ts';

const alert = (key: string, kind: Alert['kind'], customers: number | null, monthly_minor: number | null): Alert => ({
  ...{ key, kind, customers, monthly_minor },
  ...{ title: key, sentence: key, since: null, to: '/' },
});
const few = alert('few', 'incident', 12, 90_000);
const many = alert('many', 'incident', 400, 10_000);
const same = alert('same', 'payments', 12, 50_000);
const silent = alert('silent', 'silence', null, null);
const keys = (alerts: readonly Alert[]) => alerts.map(({ key }) => key);

describe('what comes first', () => {
  test('is what hits most customers, then what hits most money; what nobody can count comes last and is not lost', () => {
    expect(keys(rankAlerts([silent, same, few, many], 'tenant'))).toEqual(['many', 'few', 'same', 'silent']);
  });

  test('does not depend on the order in which it was found', () => {
    const twins = [alert('b', 'incident', 1, 1), alert('a', 'incident', 1, 1)];
    expect(keys(rankAlerts(twins, 'noc'))).toEqual(keys(rankAlerts(twins.toReversed(), 'noc')));
  });

  test('is only what has to do with one’s work: the operations centre hears nothing of money, finance nothing of silent feeds', () => {
    expect(keys(rankAlerts([silent, same, few], 'noc'))).toEqual(['few', 'silent']);
    expect(keys(rankAlerts([silent, same, few], 'finance'))).toEqual(['few', 'same']);
  });

  test('of work it is that of the customer who is looked at, and the rest keeps its order', () => {
    const item = (customer_id: string) => ({ customer_id }) as WaitingItem;
    expect(orderActions([item('a'), item('b'), item('c')], 'b').map((one) => one.customer_id)).toEqual(['b', 'a', 'c']);
    expect(orderActions([item('a'), item('b')], null).map((one) => one.customer_id)).toEqual(['a', 'b']);
  });

  test('every desk has every part once', () => {
    for (const desk of ['tenant', 'noc', 'finance', 'support'] as const)
      expect(new WorkflowPersonalization().usual(desk).parts.toSorted()).toEqual(['actions', 'alerts', 'communication', 'withheld']);
  });
});
