import { describe, expect, test } from 'vitest';
import { given } from '../given.ts';
import type { LineFact } from '../line-facts.ts';
import type { PlaybookInput } from '../playbook.ts';
import { sampleView } from '../sample-run.ts';
import { serviceRestoration } from './service-restoration.ts';
import { creditMinor, defaultRestoration } from './service-restoration-settings.ts';

const T = '2026-03-02T09:00:00.000Z';
const at = (minutes: number): string => new Date(Date.parse(T) + minutes * 60_000).toISOString();
const customer = sampleView('c1', { phone: '+2348000000', currency: 'USD', price_minor: 43_800 });
const playbook = serviceRestoration.make({ credit_by_itself: true, channels: ['sms', 'email'] });
const seen = given(playbook, customer);
let made = 0;
const fact = (type: LineFact['type'], minutes: number, data: object = {}): LineFact =>
  ({
    type,
    id: `e${++made}`,
    source: 'test',
    tenant: 't',
    time: at(minutes),
    learned: at(minutes),
    data: { customer_id: 'c1', outage_id: 'o1', ...data },
  }) as unknown as LineFact;
const cut = (minutes: number, data: object = {}) => fact('line.cut', minutes, { expected_at: null, ...data });
const back = (minutes: number, data: object = {}) => fact('line.back', minutes, data);
const expected = (minutes: number, to: number | null) => fact('line.expected', minutes, { expected_at: to === null ? null : at(to) });
const sent = (step: string, minutes: number): PlaybookInput =>
  ({
    type: 'message.sent',
    id: `m${++made}`,
    source: 'uil',
    tenant: 't',
    time: at(minutes),
    learned: at(minutes),
    data: { customer_id: 'c1', message_key: 'k', channel: 'sms', class: 'safety', purpose: 'p', step },
  }) as PlaybookInput;
const minuteOf = (moment: string): number => (Date.parse(moment) - Date.parse(T)) / 60_000;
const steps = (...inputs: PlaybookInput[]) =>
  seen(...inputs)
    .until(at(30 * 24 * 60))
    .flatMap(({ commands }) => commands.map((command) => [command.step, command.kind === 'create-task' ? 0 : minuteOf(command.notBefore)]));
const told = [cut(0), sent('notice-1-1', 5)];

describe('service restoration', () => {
  test('tells of the outage, then of its end, credits the time and apologises the day after', () => {
    expect(steps(...told, back(300))).toEqual([
      ['notice-1-1', 5],
      ['clear-1', 305],
      ['credit-1', 360],
      // 14:00 UTC of the next day is before the best hour of 18 in Lagos; 17:00 UTC is it.
      ['follow-up-1', 1920],
    ]);
  });

  test('who is back before the first notice left is told nothing', () => {
    const looks = seen(cut(0), back(4)).until(at(10_000));
    expect(looks.at(-1)).toMatchObject({ choice: 'stop', ending: 'overtaken' });
    expect(looks.flatMap(({ commands }) => commands.map(({ step }) => step))).toEqual(['notice-1-1']);
  });

  test('a first notice that was in somebody’s hands when the line came back is taken back, and the all-clear goes only if it had left', () => {
    const verdict = seen(cut(0), { type: 'step.requested', step: 'notice-1-1', time: at(0), notBefore: at(5) }, back(20)).at(at(20));
    expect(verdict).toMatchObject({ choice: 'wait', withdraws: ['notice-1-1'], wake: at(50) });
    expect(steps(cut(0), back(20)).map(([step]) => step)).toEqual(['notice-1-1']);
    expect(steps(cut(0), back(20), sent('notice-1-1', 21))).toContainEqual(['clear-1', 25]);
  });

  test('no time of return is named unless somebody states one, and a new one is told again', () => {
    const first = seen(cut(0)).at(at(0)).commands[0];
    expect(first).toMatchObject({ template: 'outage-notice', values: {} });
    expect(seen(cut(0, { expected_at: at(90) })).at(at(0)).commands[0]).toMatchObject({
      template: 'outage-notice-expected',
      values: { expected_at: at(90), zone: 'Africa/Lagos' },
    });
    const words = seen(...told, expected(30, 120), expected(60, 200), expected(90, null))
      .until(at(400))
      .flatMap(({ commands }) => commands.map((one) => (one.kind === 'send-message' ? [one.step, one.template, one.values.expected_at ?? null] : [])));
    expect(words.slice(1)).toEqual([
      ['expected-1-1', 'outage-expected', at(120)],
      ['expected-1-2', 'outage-expected-changed', at(200)],
      ['expected-1-3', 'outage-unsure', null],
    ]);
  });

  test('a time that has passed is not named, and its passing is no news', () => {
    expect(seen(cut(0, { expected_at: at(-5) })).at(at(0)).commands[0]).toMatchObject({ template: 'outage-notice' });
    const looks = seen(...told, expected(30, 120), expected(130, 120)).until(at(600));
    expect(looks.flatMap(({ commands }) => commands)).toHaveLength(2);
  });

  test('a time that is stated before the first notice has left goes with it', () => {
    const looks = seen(cut(0), expected(2, 100)).until(at(200));
    expect(looks.flatMap(({ commands }) => commands.map((one) => [one.step, one.kind === 'send-message' && one.template]))).toEqual([
      ['notice-1-1', 'outage-notice'],
      ['notice-1-2', 'outage-notice-expected'],
    ]);
  });

  test('a line that comes and goes is told once, and cleared once', () => {
    const looks = steps(...told, back(100), cut(102), back(130), cut(140), back(300));
    expect(looks.filter(([step]) => /^(notice|clear)/.test(String(step)))).toEqual([
      ['notice-1-1', 5],
      ['clear-1', 135],
    ]);
    // 100 + 28 + 160 minutes of a price of one cent a minute.
    expect(creditMinor(43_800, 288, defaultRestoration)).toBe(288);
    expect(looks).toContainEqual(['credit-1', 360]);
  });

  test('an outage of another day is told anew', () => {
    const looks = steps(...told, back(100), cut(600, { outage_id: 'o2' }), sent('notice-2-1', 605), back(700, { outage_id: 'o2' }));
    expect(looks.filter(([step]) => /^(notice|clear)/.test(String(step)))).toEqual([
      ['notice-1-1', 5],
      ['clear-1', 105],
      ['notice-2-1', 605],
      ['clear-2', 705],
    ]);
  });

  test('two outages at once are one notice, one all-clear, and minutes that count once', () => {
    const looks = seen(...told, cut(10, { outage_id: 'o2' }), back(200), back(300, { outage_id: 'o2' })).until(at(1000));
    const commands = looks.flatMap(({ commands: asked }) => asked);
    expect(commands.map(({ step }) => step)).toEqual(['notice-1-1', 'clear-1', 'credit-1']);
    expect(commands.at(-1)).toMatchObject({ action: 'give-credit', values: { minutes: 300, amount_minor: 300 } });
  });

  test.each(['suspended', 'cancelled', 'prospect'] as const)('a customer who is %s is told nothing', (status) => {
    const verdict = given(playbook, { ...customer, status })(cut(0)).at(at(0));
    expect(verdict).toMatchObject({ choice: 'stop', commands: [] });
  });

  test('money waits for a person until the tenant lets it go', () => {
    const careful = given(serviceRestoration.make(), customer)(...told, back(300)).until(at(500));
    expect(careful.flatMap(({ commands }) => commands).at(-1)).toMatchObject({ step: 'credit-1', approval: { role: 'success', within_hours: 72 } });
  });

  const booked = {
    type: 'action.done',
    id: 'a',
    source: 's',
    tenant: 't',
    time: at(365),
    learned: at(365),
    data: { customer_id: 'c1', action_key: 'k', action: 'give-credit', step: 'credit-1' },
  } as PlaybookInput;

  test('the apology names the credit only when it is booked, and asks one question', () => {
    const last = (...more: PlaybookInput[]) =>
      seen(...told, back(300), ...more)
        .until(at(3000))
        .flatMap(({ commands }) => commands)
        .at(-1);
    expect(last()).toMatchObject({ template: 'outage-follow-up', class: 'care', survey: expect.stringMatching(/^outage-/) });
    expect(last(booked)).toMatchObject({ template: 'outage-follow-up-credit', values: { amount_minor: 300, currency: 'USD' } });
  });

  test.each([
    ['costs something else by then', { price_minor: 87_600, currency: 'EUR' }],
    ['has no price any more', { price_minor: null }],
  ])('the apology names the credit that was booked, also where the service %s', (_, changes) => {
    const changed = given(playbook, (now) => ({ ...customer, ...(now > new Date(at(400)) ? changes : {}) }));
    const commands = changed(...told, back(300), booked)
      .until(at(3000))
      .flatMap((one) => one.commands);
    expect(commands.slice(-2)).toMatchObject([
      { action: 'give-credit', values: { amount_minor: 300, currency: 'USD' } },
      { template: 'outage-follow-up-credit', values: { amount_minor: 300, currency: 'USD' } },
    ]);
  });

  test('a credit that was decided is not lost by the end of the run, nor by a suspension', () => {
    const quiet = given(serviceRestoration.make({ credit_by_itself: true, follow_up_hours: 0 }), customer);
    const outcome = (type: 'action.done' | 'action.refused', minutes: number) =>
      ({
        type,
        id: type,
        source: 's',
        tenant: 't',
        time: at(minutes),
        learned: at(minutes),
        data: { customer_id: 'c1', action_key: 'k', action: 'give-credit', step: 'credit-1', by: 'person' },
      }) as PlaybookInput;
    expect(
      quiet(...told, back(300))
        .until(at(50_000))
        .at(-1),
    ).toMatchObject({ choice: 'wait' });
    expect(
      quiet(...told, back(300), outcome('action.done', 400))
        .until(at(50_000))
        .at(-1),
    ).toMatchObject({ choice: 'stop', ending: 'completed', at: at(400) });
    expect(
      quiet(...told, back(300), outcome('action.refused', 400))
        .until(at(50_000))
        .at(-1),
    ).toMatchObject({ choice: 'stop', ending: 'completed' });
    const suspended = given(serviceRestoration.make({ credit_by_itself: true }), (now) => ({
      ...customer,
      status: now.toISOString() > at(365) ? 'suspended' : 'active',
    }));
    const last = suspended(...told, back(300), outcome('action.done', 3000)).until(at(50_000));
    expect(last.flatMap(({ commands }) => commands.map(({ step }) => step))).toEqual(['notice-1-1', 'clear-1', 'credit-1']);
    expect(last.at(-1)).toMatchObject({ choice: 'stop', ending: 'overtaken', at: at(3000) });
  });

  test('every verdict says why in a sentence', () => {
    for (const { why } of seen(...told, expected(20, 90), back(300)).until(at(50_000))) expect(why).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the credit for an outage', () => {
  const rule = (changes: Partial<typeof defaultRestoration>) => ({ ...defaultRestoration, ...changes });
  test.each([
    ['nothing at the threshold', 5_000, 240, {}, 0],
    ['all minutes once it is passed', 5_000, 600, {}, 68],
    ['the minutes beyond it', 5_000, 600, { credit_counts: 'beyond' }, 41],
    ['rounded down', 5_000, 600, { credit_rounding: 'down' }, 68],
    ['rounded up', 5_000, 600, { credit_rounding: 'up' }, 69],
    ['half a step is rounded up', 43_800, 241, { credit_step_minor: 2 }, 242],
    ['in steps', 5_000, 600, { credit_step_minor: 50 }, 50],
    ['twice the price of the time', 5_000, 600, { credit_percent: 200 }, 137],
    ['never more than the cap', 5_000, 9_000, { credit_cap_percent: 10 }, 500],
    ['the cap in whole steps', 5_000, 9_000, { credit_cap_percent: 10, credit_step_minor: 300 }, 300],
    ['none when the tenant gives none', 5_000, 9_000, { credit_percent: 0 }, 0],
    ['exact where floating point is not', 9_999_999_999_999, 43_799, {}, 9_999_771_689_497],
  ] as const)('%s', (_name, price, minutes, changes, amount) => {
    expect(creditMinor(price, minutes, rule(changes))).toBe(amount);
  });
});
