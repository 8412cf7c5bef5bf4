import type { LiveMessage } from '../api/types.ts';
import { createLateness } from './lateness.ts';
import { parseMessage } from './message.ts';
import { createSequence } from './sequence.ts';
import { connecting, type LiveState } from './state.ts';

export type LiveChange = Extract<LiveMessage, { kind: 'change' }>;
type Wire = { send(text: string): void; close(): void };
export type WireEvents = { text(data: unknown): void; closed(): void };

/** Everything that the connection may touch: the network, the clock, timers and chance are arguments. */
export type LiveDependencies = {
  ticket(): Promise<string>;
  open(ticket: string, events: WireEvents): Wire;
  now(): number;
  later(ms: number, act: () => void): () => void;
  chance(): number;
  onChange(change: LiveChange, heardAt: number): void;
  /** Too much was missed, or nothing is known yet: the API is to be asked again. */
  onReset(): void;
  onState(state: LiveState): void;
  /** No ticket could be had; the connection keeps trying. */
  onRefused(error: unknown): void;
};

export interface LiveConnection {
  pause(): void;
  resume(): void;
  /** The tab was hidden or shown; a hidden one lets go after 30 s and starts afresh when it is shown again. */
  visible(shown: boolean): void;
  /** The network is back: do not wait for the next attempt. */
  hurry(): void;
  close(): void;
}

const PING_MS = 15_000;
const SILENCE_MS = 40_000;
const HIDDEN_MS = 30_000;
const GAP_MS = 2_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait before attempt `n` (from 0), in milliseconds: doubling up to 30 s, with half of it left to chance so that pages do not return in step. */
export function backoff(n: number, chance: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** n) * (0.5 + chance / 2);
}

/** Opens the one socket of the page and keeps it: it notices gaps, resumes after a break, and says how fresh the page is. */
export function connectLive(d: LiveDependencies): LiveConnection {
  const sequence = createSequence();
  const lateness = createLateness();
  const timers = new Map<string, () => void>();
  let state = connecting;
  let wire: Wire | null = null;
  let attempt = 0;
  let run = 0;
  let greetedAt = 0;
  let heardAt: number | null = null;
  let afresh = false;
  let stopped: 'reader' | 'hidden' | 'closed' | null = null;

  const cancel = (name: string) => {
    timers.get(name)?.();
    timers.delete(name);
  };
  const after = (name: string, ms: number, act: () => void) => {
    cancel(name);
    timers.set(name, d.later(ms, act));
  };
  const show = (mode: LiveState['mode'], lateSeconds = 0) => {
    if (state.mode === mode && state.lateSeconds === lateSeconds) return;
    state = { mode, heardAt, lateSeconds };
    d.onState(state);
  };

  const drop = () => {
    run += 1;
    const old = wire;
    wire = null;
    for (const name of ['ping', 'silence', 'gap', 'retry']) cancel(name);
    old?.close();
  };
  const lost = () => {
    drop();
    show('reconnecting');
    after('retry', backoff(attempt, d.chance()), connect);
    attempt += 1;
  };
  const connect = () => {
    drop();
    const mine = run;
    d.ticket().then(
      (ticket) => {
        if (mine !== run) return;
        wire = d.open(ticket, { text: (data) => mine === run && hear(data), closed: () => mine === run && lost() });
        after('silence', SILENCE_MS, lost);
      },
      (error: unknown) => {
        if (mine !== run) return;
        lost();
        d.onRefused(error);
      },
    );
  };
  const ping = () => {
    wire?.send('{"ping":true}');
    after('ping', PING_MS, ping);
  };
  const askForMissing = () => {
    wire?.send(JSON.stringify({ resume: sequence.last() }));
    if (sequence.missing() && !timers.has('gap')) after('gap', GAP_MS, giveUpGap);
  };
  const giveUpGap = () => {
    timers.delete('gap');
    if (!sequence.missing()) return;
    sequence.adopt();
    d.onReset();
  };
  const startAfresh = (seq: number) => {
    sequence.adopt(seq);
    afresh = false;
    d.onReset();
  };

  const hear = (data: unknown) => {
    const message = parseMessage(data);
    if (!message) return;
    heardAt = d.now();
    after('silence', SILENCE_MS, lost);
    if (message.kind === 'hello') {
      attempt = 0;
      greetedAt = message.seq;
      const answer = sequence.greet(message.seq);
      if (afresh || answer === 'first' || answer === 'restarted') startAfresh(message.seq);
      else askForMissing();
      after('ping', PING_MS, ping);
    } else if (message.kind === 'reset') {
      cancel('gap');
      startAfresh(message.seq);
    } else if (message.kind === 'change') {
      const lost = sequence.arrive(message.seq, message.after);
      d.onChange(message, heardAt);
      if (lost && !timers.has('gap')) askForMissing();
      if (!sequence.missing()) cancel('gap');
    }
    const replayed = message.kind === 'change' && message.seq <= greetedAt;
    show('live', replayed ? state.lateSeconds : lateness(Date.parse(message.at), heardAt));
  };

  const stop = (why: NonNullable<typeof stopped>) => {
    stopped = why;
    drop();
    show('paused');
  };
  const start = () => {
    stopped = null;
    attempt = 0;
    show('connecting');
    connect();
  };

  connect();
  return {
    pause: () => stop('reader'),
    resume: start,
    visible(shown) {
      cancel('hidden');
      if (!shown && stopped === null) {
        after('hidden', HIDDEN_MS, () => {
          afresh = true;
          stop('hidden');
        });
      } else if (shown && stopped === 'hidden') start();
    },
    hurry() {
      if (stopped === null && wire === null) connect();
    },
    close() {
      stopped = 'closed';
      cancel('hidden');
      drop();
    },
  };
}
