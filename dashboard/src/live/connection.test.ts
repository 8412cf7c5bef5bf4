import { describe, expect, test } from 'vitest';
import { backoff, connectLive, type LiveChange, type WireEvents } from './connection.ts';
import type { LiveState } from './state.ts';

const START = Date.parse('2026-03-03T14:00:00Z');

/** A network, a clock and timers that only the test moves. */
function world() {
  let now = START;
  let timers: { at: number; act: () => void }[] = [];
  const wires: { events: WireEvents; sent: string[]; closed: boolean }[] = [];
  const log = { changes: [] as LiveChange[], resets: 0, states: [] as LiveState[], refused: 0 };
  let refuse = false;
  const live = connectLive({
    ticket: () => (refuse ? Promise.reject(new Error('no ticket')) : Promise.resolve('t')),
    open: (_ticket, events) => {
      const wire = { events, sent: [] as string[], closed: false };
      wires.push(wire);
      return { send: (text) => wire.sent.push(text), close: () => (wire.closed = true) };
    },
    now: () => now,
    later(ms, act) {
      const timer = { at: now + ms, act };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    chance: () => 1,
    onChange: (change) => log.changes.push(change),
    onReset: () => log.resets++,
    onState: (state) => log.states.push(state),
    onRefused: () => log.refused++,
  });
  const settle = () => new Promise<void>((done) => setImmediate(done));
  const pass = async (ms: number) => {
    const until = now + ms;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      timers = timers.filter((timer) => timer !== next);
      next.act();
      await settle();
    }
    now = until;
    await settle();
  };
  const wire = () => {
    const last = wires.at(-1);
    if (!last) throw new Error('No wire was opened.');
    return last;
  };
  const say = (message: object, lateMs = 0) => wire().events.text(JSON.stringify({ at: new Date(now - lateMs).toISOString(), ...message }));
  const change = (seq: number, lateMs = 0, after = seq - 1) => say({ kind: 'change', seq, after, topic: 'customer', key: `C-${seq}`, value: {} }, lateMs);
  return {
    live,
    log,
    pass,
    settle,
    say,
    change,
    wire,
    wires,
    mode: () => log.states.at(-1)?.mode,
    refuseTickets: (yes: boolean) => {
      refuse = yes;
    },
    greeted: async (seq = 10) => {
      await settle();
      say({ kind: 'hello', seq });
    },
  };
}

describe('the live connection', () => {
  test('the first greeting makes the page ask the API, because a change may have come in between', async () => {
    const { greeted, log, mode } = world();
    await greeted();
    expect(mode()).toBe('live');
    expect(log.resets).toBe(1);
  });
  test('a missing message is asked for, and taken when it comes', async () => {
    const { greeted, change, wire, log, pass } = world();
    await greeted();
    change(11);
    change(13);
    expect(wire().sent).toEqual(['{"resume":11}']);
    change(12);
    change(13);
    await pass(5_000);
    expect(log.changes.map(({ seq }) => seq)).toEqual([11, 13, 12, 13]);
    expect(log.resets).toBe(1);
  });
  test('a gap that stays open for two seconds makes the page ask the API', async () => {
    const { greeted, change, log, pass } = world();
    await greeted();
    change(13);
    await pass(1_900);
    expect(log.resets).toBe(1);
    await pass(200);
    expect(log.resets).toBe(2);
    change(14);
    await pass(5_000);
    expect(log.resets).toBe(2);
  });
  test('a number that was left out is not asked for', async () => {
    const { greeted, change, wire, pass, log } = world();
    await greeted();
    change(14, 0, 10);
    await pass(5_000);
    expect(wire().sent).toEqual([]);
    expect(log.resets).toBe(1);
  });
  test('after a break it comes back and asks for what it missed, without asking the API', async () => {
    const { greeted, change, wire, wires, say, log, pass, mode } = world();
    await greeted();
    change(11);
    wire().events.closed();
    expect(mode()).toBe('reconnecting');
    await pass(600);
    expect(wires).toHaveLength(2);
    say({ kind: 'hello', seq: 13 });
    expect(wire().sent[0]).toBe('{"resume":11}');
    change(12);
    change(13);
    await pass(5_000);
    expect(mode()).toBe('live');
    expect(log.resets).toBe(1);
  });
  test('the server may say that too much was missed', async () => {
    const { greeted, say, change, log } = world();
    await greeted();
    say({ kind: 'reset', seq: 40 });
    expect(log.resets).toBe(2);
    change(41);
    expect(log.changes.map(({ seq }) => seq)).toEqual([41]);
  });
  test('a server that is silent for forty seconds is given up', async () => {
    const { greeted, pass, mode, wires } = world();
    await greeted();
    await pass(39_000);
    expect(mode()).toBe('live');
    await pass(2_000);
    expect(wires[0]?.closed).toBe(true);
    expect(mode()).toBe('reconnecting');
  });
  test('a server that answers is kept, however long nothing changes', async () => {
    const { greeted, pass, say, mode, wire, wires } = world();
    await greeted();
    for (let quarter = 0; quarter < 8; quarter++) {
      await pass(15_000);
      say({ kind: 'pong' });
    }
    expect(wire().sent).toEqual(Array.from({ length: 8 }, () => '{"ping":true}'));
    expect(mode()).toBe('live');
    expect(wires).toHaveLength(1);
  });
  test('without a ticket it keeps trying, ever less often', async () => {
    const { refuseTickets, greeted, wire, pass, log } = world();
    await greeted();
    refuseTickets(true);
    wire().events.closed();
    await pass(60_000);
    expect(log.refused).toBeGreaterThan(4);
    expect(log.refused).toBeLessThan(9);
  });
  test('a hidden tab lets go after thirty seconds and starts afresh when it is seen again', async () => {
    const { greeted, live, wire, wires, pass, mode, say, settle, log } = world();
    await greeted();
    live.visible(false);
    await pass(29_000);
    expect(wire().closed).toBe(false);
    await pass(2_000);
    expect(wire().closed).toBe(true);
    expect(mode()).toBe('paused');
    live.visible(true);
    await settle();
    expect(wires).toHaveLength(2);
    say({ kind: 'hello', seq: 500 });
    expect(log.resets).toBe(2);
    expect(wire().sent).toEqual([]);
  });
  test('a tab that is hidden only for a moment keeps its connection', async () => {
    const { greeted, live, wire, pass } = world();
    await greeted();
    live.visible(false);
    await pass(10_000);
    live.visible(true);
    await pass(25_000);
    expect(wire().closed).toBe(false);
  });
  test('held still by the reader it stays so, also when the tab is seen again', async () => {
    const { greeted, live, pass, mode, wires } = world();
    await greeted();
    live.pause();
    live.visible(false);
    live.visible(true);
    live.hurry();
    await pass(120_000);
    expect(mode()).toBe('paused');
    expect(wires).toHaveLength(1);
    live.resume();
    await pass(0);
    expect(wires).toHaveLength(2);
  });
  test('lateness is measured against the quickest message, so that a wrong clock does not count', async () => {
    const { settle, say, change, log } = world();
    const wrong = 60_000;
    await settle();
    say({ kind: 'hello', seq: 10 }, wrong);
    expect(log.states.at(-1)).toMatchObject({ mode: 'live', lateSeconds: 0 });
    change(11, wrong + 5_000);
    expect(log.states.at(-1)).toMatchObject({ mode: 'live', lateSeconds: 5 });
    change(12, wrong);
    expect(log.states.at(-1)).toMatchObject({ mode: 'live', lateSeconds: 0 });
  });
  test('nothing is heard of a connection that was closed', async () => {
    const { greeted, live, wires, log, pass } = world();
    await greeted();
    live.close();
    wires[0]?.events.text(JSON.stringify({ kind: 'change', seq: 11, at: '2026-03-03T14:00:00Z', topic: 'customer', key: 'a', value: {} }));
    await pass(120_000);
    expect(log.changes).toHaveLength(0);
    expect(wires).toHaveLength(1);
  });
});

test('attempts wait from a quarter of a second to half a minute, and not all pages the same', () => {
  expect([0, 1, 2, 3, 20].map((n) => backoff(n, 1))).toEqual([500, 1000, 2000, 4000, 30_000]);
  expect(backoff(3, 0)).toBe(2000);
});
