import { noteActionsOf, postgresActionStore } from '../../../adapters/postgres/action-store.ts';
import { type Database, openDatabase } from '../../../adapters/postgres/database.ts';
import { postgresEventLog } from '../../../adapters/postgres/event-log.ts';
import { postgresOutbox } from '../../../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../../../adapters/postgres/playbook-store.ts';
import type { ActionName } from '../../../contract/commands.ts';
import type { PlatformEvent } from '../../../contract/envelope.ts';
import type { Sql } from '../../../data/sql.ts';
import { webhookSystem } from '../../../integration/isp-system.ts';
import { safeFetch } from '../../../integration/safe-fetch.ts';
import { nextAttemptMs } from '../../../integration/ticketing.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { newId } from '../../../kernel/ids.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32, type Random } from '../../../kernel/random.ts';
import type { ActionStore, IspSystem } from '../../../orchestration/actions.ts';
import { CrossModuleWorkflowCoordinator } from '../../../orchestration/coordinator.ts';
import { sampleRun } from '../../../orchestration/sample-run.ts';
import { type ActionTally, actionTally } from '../action-tally.ts';
import { commitFaults } from '../commit-faults.ts';
import { type CrashPoint, mortal } from '../mortal.ts';
import { type IspKind, type IspPeer, ispPeer } from '../peers/isp-peer.ts';
import type { Scratch } from '../scratch.ts';

const MORNING = '2026-03-02T09:00:00.000Z';
const ROUND_MS = 2 * 3_600_000;
const MOST_ROUNDS = 200;
/** A call is given up after so long; the product waits longer. */
const PATIENCE_MS = 250;
/** Which kind of system does what. */
const DOES: Readonly<Record<IspKind, ActionName>> = { keyed: 'retry-payment', late: 'give-credit', liar: 'change-plan', promising: 'suspend-service' };
const KINDS = Object.keys(DOES) as IspKind[];

/** How a mutant spoils the coordinator: another key for every attempt, or a refusal after a lost answer that is believed. */
export type ActionMutant = 'a new key per attempt' | 'a no is believed';
export type ActionCase = { readonly each: number; readonly crash: number; readonly cut: number; readonly faultyRounds: number; readonly mutant?: ActionMutant };

const append = async (sql: Sql, events: readonly PlatformEvent[], now: Date) => void (await postgresEventLog(sql).append(events, now));

/** The system behind a peer, as the product asks it. */
function systemOf(peer: IspPeer, now: () => Date, mutant: ActionMutant | undefined): IspSystem {
  const fetch = safeFetch({ allowed: [peer.origin] });
  const secret = { signing_secret: `whsec_${Buffer.alloc(32, 5).toString('base64')}` };
  const system = webhookSystem({ url: peer.origin }, secret, { fetch: (request) => fetch({ ...request, timeoutMs: PATIENCE_MS }), now });
  return mutant === 'a new key per attempt' ? { perform: (action) => system.perform({ ...action, key: newId() }) } : system;
}

const believing = (store: ActionStore): ActionStore => ({
  ...store,
  claim: async (...args) => (await store.claim(...args)).map((one) => ({ ...one, doubtful: false })),
});

async function fill(database: Database, tenant: string, each: number, now: Date): Promise<void> {
  const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people: async () => new Map(), append }) });
  await database.asWorker(async (sql) => {
    for (const kind of KINDS)
      for (let i = 0; i < each; i++) {
        const command = { kind: 'platform-action', step: 'do', action: DOES[kind], values: {}, notBefore: now.toISOString(), approval: null } as const;
        await store.save(sql, sampleRun(tenant, `${kind}-${i}`, `${kind}-${i}`, [command], now), now);
      }
  });
}

/** A system that had promised tells, in any order and sometimes never, as events by the front door. */
async function tell(database: Database, tenant: string, peer: IspPeer, random: Random, now: Date): Promise<void> {
  for (const key of peer.promised) {
    const fate = random();
    if (fate < 0.3) continue;
    peer.promised.delete(key);
    if (fate < 0.4) continue;
    const time = now.toISOString();
    await database.asWorker(async (sql) => {
      const { rows } = await sql.query<{ customer_id: string }>('SELECT customer_id FROM platform_actions WHERE tenant_id = $1 AND action_key = $2', [
        tenant,
        key,
      ]);
      // A mutant has asked under a key that is none of ours.
      if (rows[0] === undefined) return;
      const data = { customer_id: rows[0].customer_id, action_key: key, action: DOES.promising };
      const event = { id: `told-${key}`, source: 'biller', tenant, type: 'action.done', time, learned: time, data } as PlatformEvent;
      await append(sql, [event], now);
      await noteActionsOf(sql, { add: async () => {} }, [event], now);
    });
  }
}

/** Rounds of two coordinators at once that die, come back as ghosts and lose COMMITs and answers; then no more faults until all is done. */
export async function actionHistory({ database, connection }: Scratch, tenant: string, { each, crash, cut, faultyRounds, mutant }: ActionCase, seed: number) {
  const random = mulberry32(seed);
  const clock = virtualClock(MORNING);
  const faults = await commitFaults(connection, random, cut);
  const behind = openDatabase(faults.connection, { poolSize: 16 });
  const storeOver = (over: Database) =>
    postgresActionStore({ database: over, outbox: postgresOutbox({ database: over, people: async () => new Map(), append }), append });
  const safe = storeOver(database);
  const risky = mutant === 'a no is believed' ? believing(storeOver(behind)) : storeOver(behind);
  const peers = new Map<ActionName, IspPeer>();
  for (const kind of KINDS) peers.set(DOES[kind], await ispPeer(kind, random));
  const reached = new Map<CrashPoint, number>();
  const told = { deaths: 0, ghosts: 0 };
  const live = async (chance: number) => {
    const process = mortal(random, chance, reached);
    const coordinator = new CrossModuleWorkflowCoordinator({
      store: process.actions(risky),
      systems: async (_tenant, action) => process.system(systemOf(peers.get(action)!, () => clock.now(), mutant)),
      clock,
      log: silentLog,
      patience: (attempt, after) => nextAttemptMs(attempt, after, random),
    });
    const work = async (): Promise<void> => {
      for (let quiet = 0; quiet < 2; ) quiet = (await coordinator.performDue(40).catch(() => 1)) === 0 ? quiet + 1 : 0;
      await coordinator.keepTime().catch(() => 0);
    };
    await Promise.race([work(), process.died]);
    return process.isDead ? process : null;
  };
  try {
    await fill(database, tenant, each, clock.now());
    let asleep: NonNullable<Awaited<ReturnType<typeof live>>>[] = [];
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const faulty = round < faultyRounds;
      faults.chance = faulty ? cut : 0;
      for (const peer of peers.values()) peer.faulty = faulty;
      const lives = Promise.all([1, 2].map(() => live(faulty ? crash : 0)));
      for (const ghost of asleep) if (ghost.wake()) told.ghosts++;
      asleep = (await lives).filter((one) => one !== null);
      told.deaths += asleep.length;
      await tell(database, tenant, peers.get(DOES.promising)!, random, clock.now());
      clock.advance(ROUND_MS);
      await safe.breakLeases();
      const left = await database.asWorker((sql) =>
        sql.query<{ n: number }>("SELECT count(*)::int AS n FROM platform_actions WHERE tenant_id = $1 AND state IN ('waiting', 'doing')", [tenant]),
      );
      if (left.rows[0]!.n === 0 && asleep.length === 0) break;
    }
    const total = (read: (peer: IspPeer) => number): number => [...peers.values()].reduce((sum, peer) => sum + read(peer), 0);
    const effects = new Map([...peers.values()].flatMap((peer) => [...peer.effects]));
    const tally: ActionTally = await actionTally(database, tenant, (about) => effects.get(about) ?? 0);
    return {
      ...tally,
      ...told,
      requests: total(({ counts }) => counts.requests),
      lostReplies: total(({ counts }) => counts.lostReplies + counts.lies),
      commitsCut: faults.cut.before + faults.cut.after,
    };
  } finally {
    await behind.close();
    await faults.close();
    for (const peer of peers.values()) await peer.close();
  }
}
