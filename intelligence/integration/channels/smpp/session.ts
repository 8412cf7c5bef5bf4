import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { systemClock } from '../../../kernel/clock.ts';
import type { Random } from '../../../kernel/random.ts';
import { checkAddress, portOf, type Reach } from '../../outbound-address.ts';
import { bindBody } from './messages.ts';
import { ANSWER, COMMAND, type Pdu, pduBytes, pduReader, STATUS } from './pdu.ts';

export type SmppSessionOptions = {
  /** `smpp://host:port`, or `smpps://…` for TLS from the first byte. */
  readonly url: string;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  /** Messages a second at most, and how many may wait for their answer. */
  readonly perSecond: number;
  readonly window: number;
  readonly answerMs: number;
  readonly enquireMs: number;
  /** How long a unit waits for a line that is not bound. */
  readonly patienceMs: number;
  readonly reach: Reach;
  readonly random: Random;
  /** Takes what the message centre brings; a fault makes it bring it again. */
  readonly deliver: (body: Buffer) => Promise<void>;
};

/** The answer to a unit; `not-sent` when not a byte of it went out. */
export type SmppAnswer = { readonly status: number; readonly body: Buffer } | 'not-sent';

/** A bound connection to a message centre that comes back by itself. */
export interface SmppSession {
  /** Sends a unit and waits for its answer; throws when the answer is lost. */
  ask(command: number, body: Buffer): Promise<SmppAnswer>;
  /** Keeps the sender silent for a while: the message centre has had too much. */
  pause(ms: number): void;
  /** True while bound. */
  readonly bound: boolean;
  /** Why it is not bound, as far as is known. */
  readonly trouble: string | null;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;
/** What the message centre brings is taken so many at a time: more than an honest one sends before it waits for an answer. */
const MOST_IN_HAND = 20;
/** Bytes of ours that the message centre may leave unread. */
const MOST_UNREAD = 1_048_576;

type Open = {
  socket: Socket;
  waiting: Map<number, { resolve: (answer: SmppAnswer) => void; reject: (why: Error) => void; timer: NodeJS.Timeout }>;
  /** What was brought and is not in hand yet: no more than one reading of the socket holds. */
  brought: Pdu[];
  bound: boolean;
};

/** Opens the session and holds it: binds as a transceiver, asks whether the line is alive, and binds again after a growing pause. */
export function smppSession(options: SmppSessionOptions): SmppSession {
  const { url, reach, random, perSecond, window: most, answerMs, enquireMs, deliver } = options;
  let open: Open | null = null;
  let sequence = 0;
  let closing = false;
  let failures = 0;
  let trouble: string | null = null;
  let again: NodeJS.Timeout | undefined;
  let quietUntil = 0;
  let nextTurn = 0;
  let inHand = 0;
  const whenBound = new Set<() => void>();
  const whenRoom = new Set<() => void>();
  const wake = (set: Set<() => void>): void => {
    for (const one of set) one();
    set.clear();
  };

  const write = (at: Open, pdu: Pdu): void => {
    at.socket.write(pduBytes(pdu));
    // Who asks and never reads the answers would fill the memory.
    if (at.socket.writableLength > MOST_UNREAD) at.socket.destroy();
  };
  const ask = (at: Open, command: number, body: Buffer): Promise<SmppAnswer> =>
    new Promise((resolve, reject) => {
      sequence = sequence >= 0x7fffffff ? 1 : sequence + 1;
      const number = sequence;
      const timer = setTimeout(() => {
        at.waiting.delete(number);
        wake(whenRoom);
        reject(new Error('the message centre did not answer in time'));
        // A line on which answers are lost is not trusted any more.
        at.socket.destroy();
      }, answerMs);
      at.waiting.set(number, { resolve, reject, timer });
      write(at, { command, status: 0, sequence: number, body });
    });

  const answer = (at: Open, pdu: Pdu, status: number, body: Buffer = Buffer.alloc(0)): void =>
    write(at, { command: (pdu.command | ANSWER) >>> 0, status, sequence: pdu.sequence, body });
  /** Takes in hand what was brought as far as there is room; until all of it is, nothing more is read, and the message centre has to wait. */
  const take = (at: Open): void => {
    while (inHand < MOST_IN_HAND) {
      const pdu = at.brought.shift();
      if (pdu === undefined) break;
      inHand++;
      void deliver(pdu.body)
        .then(
          () => answer(at, pdu, STATUS.ok, Buffer.of(0)),
          () => answer(at, pdu, STATUS.tryAgain, Buffer.of(0)),
        )
        .finally(() => {
          inHand--;
          if (open !== null) take(open);
        });
    }
    if (at.brought.length > 0) at.socket.pause();
    else at.socket.resume();
  };

  const heard = (at: Open, pdu: Pdu): void => {
    if (pdu.command >= ANSWER) {
      const asked = at.waiting.get(pdu.sequence);
      if (asked === undefined) return;
      clearTimeout(asked.timer);
      at.waiting.delete(pdu.sequence);
      asked.resolve({ status: pdu.command === COMMAND.generic_nack && pdu.status === 0 ? STATUS.systemError : pdu.status, body: pdu.body });
      wake(whenRoom);
      return;
    }
    if (pdu.command === COMMAND.deliver_sm) {
      at.brought.push(pdu);
      take(at);
    } else if (pdu.command === COMMAND.enquire_link) answer(at, pdu, STATUS.ok);
    else if (pdu.command === COMMAND.unbind) {
      answer(at, pdu, STATUS.ok);
      at.socket.end();
    } else write(at, { command: COMMAND.generic_nack, status: STATUS.unknownCommand, sequence: pdu.sequence, body: Buffer.alloc(0) });
  };

  const lost = (at: Open, why: string): void => {
    if (open === at) open = null;
    trouble = why;
    for (const { reject, timer } of at.waiting.values()) {
      clearTimeout(timer);
      reject(new Error('the line to the message centre was cut'));
    }
    at.waiting.clear();
    wake(whenRoom);
    retry();
  };
  const retry = (): void => {
    if (closing || again !== undefined) return;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS) * (0.5 + random() / 2);
    again = setTimeout(() => {
      again = undefined;
      void start();
    }, wait);
    again.unref();
  };

  const dial = async (): Promise<Socket> => {
    const checked = await checkAddress(url, reach);
    const { address } = checked.addresses[0]!;
    const port = portOf(checked.url);
    return checked.url.protocol === 'smpps:'
      ? connectTls({ host: address, port, servername: checked.url.hostname, minVersion: 'TLSv1.2' })
      : connectPlain({ host: address, port });
  };

  const bind = async (at: Open): Promise<void> => {
    const answer = await ask(at, COMMAND.bind_transceiver, bindBody(options.systemId, options.password, options.systemType));
    if (answer === 'not-sent' || answer.status !== STATUS.ok)
      throw new Error(`the message centre refused to bind (status ${answer === 'not-sent' ? 'none' : answer.status})`);
    at.bound = true;
    failures = 0;
    trouble = null;
    wake(whenBound);
    const alive = setInterval(() => void ask(at, COMMAND.enquire_link, Buffer.alloc(0)).catch(() => {}), enquireMs);
    alive.unref();
    at.socket.once('close', () => clearInterval(alive));
  };

  const start = async (): Promise<void> => {
    if (closing) return;
    let socket: Socket;
    try {
      socket = await dial();
    } catch {
      trouble = 'the address of the message centre may not be called or does not resolve';
      retry();
      return;
    }
    const at: Open = { socket, waiting: new Map(), brought: [], bound: false };
    open = at;
    const read = pduReader();
    socket.setNoDelay(true);
    socket.setTimeout(CONNECT_MS, () => at.bound || socket.destroy());
    socket.on('data', (part: Buffer) => {
      try {
        for (const pdu of read(part)) heard(at, pdu);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => {});
    let why = 'the message centre could not be reached';
    socket.once('close', () => lost(at, why));
    socket.once(url.startsWith('smpps:') ? 'secureConnect' : 'connect', () => {
      why = 'the line to the message centre was cut';
      bind(at).catch((error: Error) => {
        why = error.message;
        socket.destroy();
      });
    });
  };
  void start();

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const untilBound = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, options.patienceMs);
      whenBound.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  /** Waits for a turn under the messages a second, for the pause that was asked for, and for room in the window. */
  const turn = async (): Promise<void> => {
    const now = systemClock.elapsedMs();
    const at = Math.max(now, nextTurn, quietUntil);
    nextTurn = at + 1_000 / perSecond;
    if (at > now) await sleep(at - now);
    while (open !== null && open.waiting.size >= most) await new Promise<void>((resolve) => whenRoom.add(resolve));
  };

  return {
    get bound() {
      return open?.bound === true;
    },
    get trouble() {
      return trouble;
    },
    async ask(command, body) {
      if (open?.bound !== true) await untilBound();
      await turn();
      return open?.bound === true && open.socket.writable ? ask(open, command, body) : 'not-sent';
    },
    pause(ms) {
      quietUntil = Math.max(quietUntil, systemClock.elapsedMs() + ms);
    },
    async close() {
      closing = true;
      clearTimeout(again);
      const at = open;
      if (at === null) return;
      const ended = new Promise<void>((resolve) => at.socket.once('close', () => resolve()));
      if (at.bound) await Promise.race([ask(at, COMMAND.unbind, Buffer.alloc(0)).catch(() => {}), sleep(1_000)]);
      at.socket.destroy();
      await ended;
    },
  };
}
