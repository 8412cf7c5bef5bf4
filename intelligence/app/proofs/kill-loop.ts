import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import { COMPILED } from '../version.ts';
import type { Life } from './victim.ts';

/** What the parent knows for certain: which events a victim has acknowledged. */
export type Ledger = {
  readonly acknowledged: Set<string>;
  sent: number;
  refused: number;
  cut: number;
  /** Answers that are neither a yes nor a clean "not now". */
  unclean: number;
  kills: number;
  databaseKills: number;
  failedBoots: number;
};

export const newLedger = (): Ledger => ({ acknowledged: new Set(), sent: 0, refused: 0, cut: 0, unclean: 0, kills: 0, databaseKills: 0, failedBoots: 0 });

const BOOT_MS = 30_000;

/** Starts a victim and waits until it serves; null when it does not come up. */
export async function boot(life: Life): Promise<{ child: ChildProcess; address: string } | null> {
  const child = fork(join(import.meta.dirname, 'victim.ts'), [JSON.stringify(life)], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    // Compiled code is kept from life to life: a birth costs half as much.
    env: { NODE_COMPILE_CACHE: COMPILED },
  });
  const address = await Promise.race([
    new Promise<string | null>((resolve) => child.once('message', (message: { address: string }) => resolve(message.address))),
    new Promise<null>((resolve) => child.once('exit', () => resolve(null))),
    sleep(BOOT_MS, null, { ref: false }),
  ]);
  if (address === null) {
    child.kill('SIGKILL');
    return null;
  }
  return { child, address };
}

/** Asks a process to end and waits for it, at most so long; its exit code and how long it took, or null when it did not end. */
export async function asked(child: ChildProcess, withinMs: number, clock: Pick<Clock, 'elapsedMs'>): Promise<{ code: number | null; ms: number } | null> {
  const from = clock.elapsedMs();
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const code = await Promise.race([gone, sleep(withinMs, 'late' as const, { ref: false })]);
  return code === 'late' ? null : { code, ms: clock.elapsedMs() - from };
}

/** Kills a process for good and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Kills the postmaster of a data directory: everything that was not on disk is gone. */
export function killPostmaster(dataDir: string): void {
  process.kill(Number(readFileSync(join(dataDir, 'postgresql', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
}

function post(address: string, key: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      `${address}/api/v1/events`,
      { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      },
    );
    // Who is not let in any more was not cut off.
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? -1 : 0));
    sent.end(body);
  });
}

/** A customer who comes and whose card is refused for good, and a few visits. Ids are unique over the whole run. */
function eventsOf(name: string, time: string, random: Random): { id: string }[] {
  const base = { specversion: '1.0', source: 'proof', time };
  const customer_id = `c-${name}`;
  const visits = Array.from({ length: Math.floor(random() * 12) }, (_, i) => ({ ...base, id: `${name}-v${i}`, type: 'portal.visited', data: { customer_id } }));
  return [
    {
      ...base,
      id: `${name}-a`,
      type: 'customer.created',
      data: { customer_id, name: 'Ada Proof', email: `${customer_id}@example.com`, time_zone: 'America/Chicago' },
    } as { id: string },
    {
      ...base,
      id: `${name}-b`,
      type: 'payment.failed',
      data: { customer_id, payment_id: name, amount_minor: 4500, currency: 'USD', attempt: 1, hard: true },
    } as { id: string },
    ...visits,
  ];
}

/** Writers that send until told to stop. What was not acknowledged is not sent again: nothing may hide a loss. */
export async function load(options: {
  address: string;
  key: string;
  name: string;
  now: () => string;
  random: Random;
  ledger: Ledger;
  stopped: () => boolean;
  writers: number;
  /** Whoever hears "not now" leaves. */
  goesElsewhere?: boolean;
}): Promise<void> {
  const { address, key, name, now, random, ledger, stopped, writers, goesElsewhere = false } = options;
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; !stopped(); n++) {
      const events = eventsOf(`${name}-${writer}-${n}`, now(), random);
      ledger.sent += events.length;
      const status = await post(address, key, JSON.stringify(events));
      if (status === 202) for (const event of events) ledger.acknowledged.add(event.id);
      else if (status <= 0) {
        if (status === 0) ledger.cut++;
        return;
      } else {
        if (status !== 503) ledger.unclean++;
        ledger.refused++;
        if (goesElsewhere) return;
        await sleep(20);
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}
