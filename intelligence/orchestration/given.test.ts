import { expect, test } from 'vitest';
import { given } from './given.ts';
import { onboarding } from './playbooks/onboarding.ts';
import { sampleView } from './sample-run.ts';

const AT = '2026-03-10T09:00:00.000Z';
const joined = {
  id: 'e1',
  source: 't',
  tenant: 't',
  type: 'customer.created',
  time: AT,
  learned: AT,
  data: { customer_id: 'c1', customer_since: '2026-03-10' },
} as const;

test('a playbook that sends what it does not name fails its own specification', () => {
  const looks = (sends: typeof onboarding.sends) => given({ ...onboarding.make(), sends }, sampleView('c1'))(joined).until('2026-03-12T00:00:00Z');
  expect(looks(['care']).flatMap(({ commands }) => commands)[0]).toMatchObject({ class: 'care' });
  expect(() => looks(['billing'])).toThrow('onboarding sends a message of the class "care", which it does not name.');
});
