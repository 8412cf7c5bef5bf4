import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { assign } from './holdout.ts';
import type { AnyPlaybook, CustomerView, Playbook, Verdict } from './playbook.ts';
import { look, openRun } from './run.ts';
import { advance, advanceDue } from './runtime.ts';
import { sampleMessage } from './sample-run.ts';

const now = new Date('2026-03-02T12:00:00Z');
const view = { customer_id: 'c1', name: 'Ada', email: 'a@b.c', phone: null, model_versions: {} } as unknown as CustomerView;
const views = new Map([['c1', view]]);
const wait: Verdict = { choice: 'wait', why: 'Nothing to do.', rules: [], commands: [], wake: null, ending: null };
const event = (type: string, id = type): PlatformEvent =>
  ({ id, source: 's', tenant: 't', type, time: now.toISOString(), learned: now.toISOString(), data: { customer_id: 'c1' } }) as unknown as PlatformEvent;
type Heard = { readonly heard: readonly string[] };

/** Remembers what it hears; `decide` is given per test. */
const listener = (decide: Playbook<Heard>['decide'], version = 1): AnyPlaybook =>
  ({
    name: 'listener',
    version,
    edition: 0,
    startsOn: ['payment.failed'],
    listensTo: ['payment.succeeded'],
    opens: () => true,
    initial: { heard: [] },
    evolve: (state: Heard, input) => ({ heard: [...state.heard, input.type === 'step.requested' ? input.step : input.type] }),
    decide,
  }) as AnyPlaybook;
const of = (...playbooks: AnyPlaybook[]) => ({ playbooks, holdoutShare: 0 });

describe('the runtime', () => {
  test('opens a run only on an event that opens one', () => {
    const playbook = listener(() => wait);
    expect(advance('t', of(playbook), [], [event('payment.succeeded')], views, now).opened).toEqual([]);
    expect(advance('t', of(playbook), [], [event('payment.failed')], views, now).opened).toHaveLength(1);
  });

  test('history that is brought in opens nothing, however long ago it failed', () => {
    const playbook = listener(() => wait);
    const aged = (days: number) => ({ ...event('payment.failed'), time: new Date(now.getTime() - days * 86_400_000).toISOString() }) as PlatformEvent;
    expect(advance('t', of(playbook), [], [aged(4)], views, now).opened).toEqual([]);
    expect(advance('t', of(playbook), [], [aged(2)], views, now).opened).toHaveLength(1);
  });

  test('shows a run the event that opened it, once, and later ones in order', () => {
    const { opened } = advance(
      't',
      of(listener(() => wait)),
      [],
      [event('payment.failed'), event('payment.succeeded'), event('payment.failed', 'again')],
      views,
      now,
    );
    expect(opened).toMatchObject([{ state: { heard: ['payment.failed', 'payment.succeeded', 'payment.failed'] }, opened_by: 'payment.failed' }]);
  });

  test('a step that was asked for is noted, so that it is not asked for twice', () => {
    const once = listener((state) =>
      state.heard.includes('hello') ? wait : { ...wait, choice: 'act', commands: [sampleMessage('hello', now.toISOString())] },
    );
    const first = advance('t', of(once), [], [event('payment.failed')], views, now);
    expect(first.messages).toHaveLength(1);
    expect(advance('t', of(once), first.opened, [event('payment.succeeded')], views, now).messages).toEqual([]);
  });

  test.each(['task.closed', 'action.done', 'action.failed', 'action.refused', 'message.sent'] as const)(
    'what %s tells of what one run asked for is for that run alone; told of no run, all hear it',
    (type) => {
      const called = { ...listener(() => wait), listensTo: [type] } as AnyPlaybook;
      const { opened } = advance('t', of(called), [], [event('payment.failed')], views, now);
      const answer = (run: object) => ({ ...event(type), data: { customer_id: 'c1', step: 'call', ...run } }) as PlatformEvent;
      expect(advance('t', of(called), opened, [answer({ instance_id: 'another run' })], views, now).changed).toEqual([]);
      const heard = { state: { heard: ['payment.failed', type] } };
      expect(advance('t', of(called), opened, [answer({ instance_id: opened[0]!.id })], views, now).changed).toMatchObject([heard]);
      expect(advance('t', of(called), opened, [answer({})], views, now).changed).toMatchObject([heard]);
    },
  );

  test('the same step of the same run has one key for ever, another run another one', () => {
    const eager = listener(() => ({ ...wait, choice: 'act', commands: [sampleMessage('hello', now.toISOString())] }));
    const { opened, messages } = advance('t', of(eager), [], [event('payment.failed')], views, now);
    const again = advance('t', of(eager), opened, [event('payment.succeeded')], views, new Date('2026-03-09T12:00:00Z'));
    const other = advance('t', of(eager), [], [event('payment.failed', 'another')], views, now);
    expect(again.messages[0]!.key).toBe(messages[0]!.key);
    expect(again.decisions[0]!.id).not.toBe(first(messages).decision_id);
    expect(other.messages[0]!.key).not.toBe(messages[0]!.key);
    expect(messages[0]!.key).toMatch(/^[\w-]{43}$/);
  });

  test('what a look takes back is not written when it was asked for in the same batch, and is withdrawn where it is at rest', () => {
    const fickle = listener((state) =>
      state.heard.includes('payment.succeeded')
        ? { ...wait, why: 'Not any more.', withdraws: ['hello'] }
        : { ...wait, choice: 'act', commands: [sampleMessage('hello', now.toISOString())] },
    );
    const first = advance('t', of(fickle), [], [event('payment.failed')], views, now);
    expect(first.messages).toHaveLength(1);
    const later = advance('t', of(fickle), first.opened, [event('payment.succeeded')], views, now);
    expect(later.withdrawn).toEqual([{ tenant: 't', instance_id: first.opened[0]!.id, step: 'hello' }]);
    expect(advance('t', of(fickle), [], [event('payment.failed'), event('payment.succeeded')], views, now).messages).toEqual([]);
  });

  test('what is owed to everybody leaves nobody out by lot', () => {
    const owed = { ...listener(() => wait), forEverybody: true };
    const { opened } = advance('t', { playbooks: [owed], holdoutShare: 1 }, [], [event('payment.failed')], views, now);
    expect(opened).toMatchObject([{ held_out: false, propensity: 1 }]);
  });

  test('waiting is told once as long as its reason stays the same', () => {
    const playbook = listener((_state, _view, at) => ({ ...wait, why: at < new Date('2026-03-03T00:00:00Z') ? 'Too early.' : 'Too late.' }));
    let [run] = advance('t', of(playbook), [], [event('payment.failed')], views, now).opened;
    const told = ['2026-03-02T13:00:00Z', '2026-03-02T14:00:00Z', '2026-03-03T13:00:00Z', '2026-03-03T14:00:00Z'].map((at) => {
      const { decisions, changed } = advanceDue([playbook], [run!], views, new Date(at));
      run = changed[0] ?? run;
      return decisions.map((decision) => decision.why);
    });
    expect(told).toEqual([[], [], ['Too late.'], []]);
  });

  test('no two decisions of a run share a name', () => {
    const playbook = listener((_state, _view, at) => ({ ...wait, why: `It is ${at.toISOString()}.` }));
    let run = openRun(playbook, 't', 'c1', event('payment.failed'), assign('t', 'listener', 'c1', 0), now);
    const ids = Array.from({ length: 5 }, (_, i) => {
      const looked = look(playbook, run, null, view, new Date(now.getTime() + i * 1000));
      run = looked.run!;
      return looked.decision!.id;
    });
    expect(new Set(ids).size).toBe(5);
  });

  test('a stopped run hears nothing more, and what it had asked for in the same batch does not go', () => {
    const playbook = listener((state) =>
      state.heard.includes('payment.succeeded')
        ? { ...wait, choice: 'stop', ending: 'recovered', commands: [sampleMessage('thanks', now.toISOString())] }
        : { ...wait, choice: 'act', commands: [sampleMessage('please', now.toISOString())] },
    );
    const { opened, messages } = advance(
      't',
      of(playbook),
      [],
      [event('payment.failed'), event('payment.succeeded'), event('payment.succeeded', 'late')],
      views,
      now,
    );
    expect(messages.map((message) => message.command.step)).toEqual(['thanks']);
    expect(opened).toMatchObject([{ ending: 'recovered', wake_at: null }]);
  });

  test('a pause that a playbook marks is remembered before it decides', () => {
    const playbook = listener((state) =>
      state.heard.includes('pause')
        ? { ...wait, why: 'Paused.' }
        : { ...wait, marks: ['pause'], commands: [sampleMessage('x', now.toISOString())], choice: 'act' },
    );
    const { decisions, messages } = advance('t', of(playbook), [], [event('payment.failed')], views, now);
    expect(messages).toEqual([]);
    expect(decisions).toMatchObject([{ choice: 'wait', why: 'Paused.', state: { heard: ['payment.failed', 'pause'] } }]);
  });

  test('a playbook that marks for ever is cut short', () => {
    const playbook = listener(() => ({ ...wait, marks: ['again'] }));
    expect(advance('t', of(playbook), [], [event('payment.failed')], views, now).opened).toHaveLength(1);
  });

  test('a wake in the past does not make a run spin', () => {
    const playbook = listener(() => ({ ...wait, wake: '2020-01-01T00:00:00.000Z' }));
    expect(advance('t', of(playbook), [], [event('payment.failed')], views, now).opened[0]!.wake_at).toBe('2026-03-02T12:00:01.000Z');
  });

  test('a customer of whom nothing is known is looked at later', () => {
    const playbook = listener(() => wait);
    const run = openRun(playbook, 't', 'c9', event('payment.failed'), assign('t', 'listener', 'c9', 0), now);
    expect(advanceDue([playbook], [run], views, now).changed).toMatchObject([{ wake_at: '2026-03-02T13:00:00.000Z' }]);
    expect(advanceDue([], [run], views, now).decisions).toEqual([]);
  });

  test('what a decision stored is enough to decide the same again', () => {
    const playbook = listener((state, seen) => ({ ...wait, why: `${state.heard.length} ${seen.customer_id}` }));
    const [decision] = advance('t', of(playbook), [], [event('payment.failed')], views, now).decisions;
    expect(playbook.decide(decision!.state, decision!.view as unknown as CustomerView, new Date(decision!.at)).why).toBe(decision!.why);
  });
});

describe('the holdout', () => {
  test('is a tenth, the same every time, and differs between playbooks', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
    const held = ids.filter((id) => assign('t', 'payment-recovery', id).heldOut);
    expect(held.length / ids.length).toBeCloseTo(0.1, 1.9);
    expect(ids.filter((id) => assign('t', 'payment-recovery', id).heldOut)).toEqual(held);
    expect(held.filter((id) => assign('t', 'upsell', id).heldOut).length / held.length).toBeLessThan(0.2);
  });
  test('who is left alone stays so when the share grows', () => {
    const ids = Array.from({ length: 2_000 }, (_, i) => `c${i}`);
    for (const id of ids) if (assign('t', 'p', id, 0.05).heldOut) expect(assign('t', 'p', id, 0.1)).toEqual({ heldOut: true, propensity: 0.1 });
  });
});

const first = <T>(items: readonly T[]): T => items[0]!;

describe('editions of settings', () => {
  const quiet = listener(() => wait);
  const tuned: AnyPlaybook = { ...quiet, edition: 2 };

  test('new runs take the newest edition, open ones keep theirs', () => {
    const [before] = advance('t', of(quiet), [], [event('payment.failed')], views, now).opened;
    expect(before).toMatchObject({ edition: 0 });
    expect(advance('t', of(tuned, quiet), [], [event('payment.failed', 'new')], views, now).opened).toMatchObject([{ edition: 2 }]);
    expect(advance('t', of(quiet, tuned), [before!], [event('payment.succeeded')], views, now).changed).toMatchObject([{ edition: 0 }]);
  });

  test('a playbook that is switched off opens no run, but lets those that are open go on', () => {
    const [before] = advance('t', of(quiet), [], [event('payment.failed')], views, now).opened;
    const off = { ...of(quiet), closed: new Set(['listener']) };
    expect(advance('t', off, [], [event('payment.failed', 'new')], views, now).opened).toEqual([]);
    expect(advance('t', off, [before!], [event('payment.succeeded')], views, now).changed).toHaveLength(1);
  });
});
