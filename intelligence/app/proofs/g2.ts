import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { postgresOutbox } from '../../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../../adapters/postgres/playbook-store.ts';
import type { Channel } from '../../contract/words.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import { createDispatcher, MOST_QUESTIONS } from '../../orchestration/dispatcher.ts';
import type { Outbox } from '../../orchestration/outbox.ts';
import { sampleMessage, samplePerson, sampleRun } from '../../orchestration/sample-run.ts';
import { wrongIn } from './action-tally.ts';
import { commitFaults } from './commit-faults.ts';
import { aboutOf, type FakeProvider, fakeProvider, type ProviderKind } from './fake-providers.ts';
import { type ActionCase, actionHistory } from './g2/action-history.ts';
import { type CrashPoint, mortal } from './mortal.ts';
import type { Proof } from './proof.ts';
import { realHttp, realSmpp } from './real-providers.ts';
import { onScratch, type Scratch } from './scratch.ts';

const FAKES: readonly (readonly [ProviderKind, Channel])[] = [
  ['keyed', 'email'],
  ['queryable', 'sms'],
  ['silent', 'whatsapp'],
  ['liar', 'push'],
];
const MORNING = '2026-03-02T09:00:00.000Z';
const MOST_ROUNDS = 450;

/** Opens the providers of a history. */
type Cast = (random: Random, mutant: Mutant | undefined) => Promise<FakeProvider[]>;
const fakes: Cast = (random, mutant) =>
  Promise.all(FAKES.map(([kind, channel]) => fakeProvider(kind, channel, random, kind === 'keyed' ? mutant?.renameKey : undefined)));

type Mutant = { readonly renameKey?: (key: string) => string; readonly outbox?: (outbox: Outbox) => Outbox };
type Case = {
  readonly each: number;
  readonly crash: number;
  readonly cut: number;
  readonly faultyRounds: number;
  readonly mutant?: Mutant;
  readonly cast?: Cast;
};
type Tally = { duplicates: number; lost: number; undeclared: number; unfinished: number; sent: number; unknown: number; missedByKind: number; facts: number };

/** What became of every message, by what the providers did and what the store says. */
async function tally(database: Database, tenant: string, providers: readonly FakeProvider[]): Promise<Tally> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ run_id: string; step: string; channel: Channel; state: string; attempt: number; facts: number }>(
      `SELECT run_id, command ->> 'step' AS step, command ->> 'channel' AS channel, state, attempt,
         (SELECT count(*) FROM events e WHERE e.tenant_id = o.tenant_id AND e.event_id = o.message_key || ':sent')::int AS facts FROM outbox o WHERE tenant_id = $1`,
      [tenant],
    ),
  );
  const result: Tally = { duplicates: 0, lost: 0, undeclared: 0, unfinished: 0, sent: 0, unknown: 0, missedByKind: 0, facts: 0 };
  for (const { run_id, step, channel, state, attempt, facts } of rows) {
    const provider = providers.find((one) => one.carrier.channel === channel)!;
    const effects = provider.effects.get(aboutOf(run_id, step)) ?? 0;
    result.duplicates += Math.max(0, effects - 1);
    if (state === 'sent') result.sent++;
    else if (state === 'unknown') result.unknown++;
    else result.unfinished++;
    if (state === 'sent' && effects === 0) result.lost++;
    if (state !== 'sent' && state !== 'unknown' && effects > 0) result.undeclared++;
    // Of three answers in four that are lost, now and then one is asked for as often as anybody asks, in vain.
    if (state === 'unknown' && provider.carrier.delivery !== 'at-most-once' && attempt < MOST_QUESTIONS) result.missedByKind++;
    if (facts !== (state === 'sent' ? 1 : 0)) result.facts++;
  }
  return result;
}

async function fill(database: Database, tenant: string, outbox: Outbox, providers: readonly FakeProvider[], each: number, now: Date): Promise<void> {
  const store = postgresPlaybookStore({ database, outbox });
  await database.asWorker(async (sql) => {
    for (const { kind, carrier } of providers)
      for (let i = 0; i < each; i++) {
        const name = `${kind}-${i}`;
        const message = sampleMessage('hello', MORNING, {
          channel: carrier.channel,
          class: 'care',
          template: 'about',
          values: { about: aboutOf(`run-${name}`, 'hello') },
        });
        await store.save(sql, sampleRun(tenant, name, name, [message], now), now);
      }
  });
}

/** One dispatcher's life in a round: it works until nothing is due, or it dies. Returns it when it died. */
async function live(
  outbox: Outbox,
  providers: readonly FakeProvider[],
  clock: ReturnType<typeof virtualClock>,
  random: Random,
  crash: number,
  reached: Map<CrashPoint, number>,
) {
  const process = mortal(random, crash, reached);
  const dispatcher = createDispatcher({
    outbox: process.outbox(outbox),
    carriers: providers.map((one) => process.carrier(one.carrier)),
    clock,
    log: silentLog,
    leaseMs: 60_000,
  });
  const work = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2; ) {
      const { claimed } = await dispatcher.dispatchDue(40).catch(() => ({ claimed: 1 }));
      quiet = claimed === 0 ? quiet + 1 : 0;
    }
  };
  await Promise.race([work(), process.died]);
  return process.isDead ? process : null;
}

/** A whole history: rounds of two dispatchers at once that die, come back as ghosts and lose COMMITs and replies; then no more faults until all is done. */
async function history({ database, connection }: Scratch, tenant: string, { each, crash, cut, faultyRounds, mutant, cast = fakes }: Case, seed: number) {
  const random = mulberry32(seed);
  const clock = virtualClock(MORNING);
  const faults = await commitFaults(connection, random, cut);
  const behind = openDatabase(faults.connection, { poolSize: 16 });
  const build = (over: Database) =>
    postgresOutbox({
      database: over,
      people: async (_tenant, ids) => new Map(ids.map((id) => [id, samplePerson(id, { phone: '+15005550006' })])),
      append: async (sql, events, now) => void (await postgresEventLog(sql).append(events, now)),
    });
  const safe = build(database);
  const risky = mutant?.outbox?.(build(behind)) ?? build(behind);
  const providers = await cast(random, mutant);
  const reached = new Map<CrashPoint, number>();
  let deaths = 0;
  let ghosts = 0;
  try {
    await fill(database, tenant, safe, providers, each, clock.now());
    let sleeping: NonNullable<Awaited<ReturnType<typeof live>>>[] = [];
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const faulty = round < faultyRounds;
      faults.chance = faulty ? cut : 0;
      for (const provider of providers) provider.faulty = faulty;
      const lives = Promise.all([1, 2].map(() => live(risky, providers, clock, random, faulty ? crash : 0, reached)));
      for (const ghost of sleeping) if (ghost.wake()) ghosts++;
      const dead = (await lives).filter((one) => one !== null);
      deaths += dead.length;
      sleeping = dead;
      for (const provider of providers) await provider.idle();
      clock.advance(4 * 60_000);
      await safe.breakLeases();
      const left = await database.asWorker((sql) => sql.query<{ n: number }>("SELECT count(*)::int AS n FROM outbox WHERE state IN ('waiting', 'sending')"));
      if (left.rows[0]!.n === 0 && sleeping.length === 0) break;
    }
    const total = (read: (provider: FakeProvider) => number): number => providers.reduce((sum, provider) => sum + read(provider), 0);
    return {
      ...(await tally(database, tenant, providers)),
      messages: providers.length * each,
      deaths,
      ghosts,
      crashPoints: [...reached.keys()],
      requests: total((p) => p.counts.requests),
      lostReplies: total((p) => p.counts.lostReplies + p.counts.lies),
      commitsCut: faults.cut.before + faults.cut.after,
      cutAfterCommit: faults.cut.after,
    };
  } finally {
    await behind.close();
    await faults.close();
    await Promise.all(providers.map((provider) => provider.close()));
  }
}

/** A settlement whose COMMIT failed is taken for not done, and the message is put back. */
const commitReadAsNotDone = (outbox: Outbox): Outbox => ({
  ...outbox,
  settle: (claimed, settlement, now) =>
    outbox
      .settle(claimed, settlement, now)
      .catch(() => outbox.settle(claimed, { state: 'waiting', until: now, reason: 'the COMMIT failed', failed: true }, now)),
});

type History = Awaited<ReturnType<typeof history>>;

function figuresOf(histories: readonly History[]) {
  const sum = (read: (one: History) => number): number => histories.reduce((total, one) => total + read(one), 0);
  return {
    messages: sum((h) => h.messages),
    duplicates: sum((h) => h.duplicates),
    lost: sum((h) => h.lost),
    undeclared: sum((h) => h.undeclared),
    unfinished: sum((h) => h.unfinished),
    wrong_facts: sum((h) => h.facts),
    sent: sum((h) => h.sent),
    declared_unknown: sum((h) => h.unknown),
    unknown_where_it_can_be_known: sum((h) => h.missedByKind),
    deaths: sum((h) => h.deaths),
    crash_points_reached: new Set(histories.flatMap((h) => h.crashPoints)).size,
    ghosts: sum((h) => h.ghosts),
    provider_requests: sum((h) => h.requests),
    lost_replies: sum((h) => h.lostReplies),
    commits_cut: sum((h) => h.commitsCut),
    commits_cut_after_commit: sum((h) => h.cutAfterCommit),
  };
}

/**
 * Against four kinds of provider over HTTP, dispatchers die before and after every step, come back as ghosts, and lose COMMITs and
 * replies; then the same with the channels of the product against peers that play their providers. A message without a proven end must be
 * declared unknown. Then the same with what systems of the ISP are asked to do. Mutants: a new key for every attempt; a failed COMMIT read as not done; a channel that claims keys it has not.
 */
export const g2: Proof = {
  id: 'G2',
  promise: 'For one tenant, run and step the provider sees one key for ever, and the message has its effect at most once; doubt is declared, never sent again.',
  run: ({ seed, long }) => {
    const each = long ? 1_000 : 280;
    const normal: Case = { each, crash: 0.003, cut: 0.03, faultyRounds: 100 };
    const names = Array.from({ length: long ? 90 : 1 }, (_, i) => `history-${i}`);
    return onScratch(
      {
        durable: false,
        tenants: [...names, 'actions', 'actions-mutant-1', 'actions-mutant-2', 'real-http', 'real-lines', 'mutant-1', 'mutant-2', 'mutant-3'],
        now: new Date(MORNING),
      },
      async (scratch) => {
        const run = (tenant: string, one: Case, salt: number) => history(scratch, tenant, one, seed * 1_000 + salt);
        const histories: History[] = [];
        for (const [i, name] of names.entries()) histories.push(await run(name, normal, i));
        const real = await run('real-http', { ...normal, each: long ? 300 : 40, faultyRounds: 10, cast: realHttp() }, 800);
        const lines = await run('real-lines', { ...normal, each: long ? 150 : 40, faultyRounds: 10, cast: realSmpp }, 801);
        histories.push(real, lines);
        const newKeys = await run('mutant-1', { each: 15, crash: 0, cut: 0, faultyRounds: 4, mutant: { renameKey: () => newId() } }, 900);
        const falseKeys = await run('mutant-3', { each: 40, crash: 0, cut: 0, faultyRounds: 4, cast: realHttp('keyed') }, 902);
        const notDone = await run('mutant-2', { each: 25, crash: 0, cut: 0.25, faultyRounds: 4, mutant: { outbox: commitReadAsNotDone } }, 901);
        const ofActions = (tenant: string, one: ActionCase, salt: number) => actionHistory(scratch, tenant, one, seed * 1_000 + salt);
        const actions = await ofActions('actions', { each: long ? 1_500 : 60, crash: 0.012, cut: 0.03, faultyRounds: 30 }, 700);
        const newActionKeys = await ofActions('actions-mutant-1', { each: 15, crash: 0, cut: 0, faultyRounds: 8, mutant: 'a new key per attempt' }, 701);
        const believed = await ofActions('actions-mutant-2', { each: 15, crash: 0, cut: 0, faultyRounds: 8, mutant: 'a no is believed' }, 702);
        const measured = figuresOf(histories);
        const caught = { new_key: newKeys.duplicates > 0, commit: notDone.duplicates > 0, false_keys: falseKeys.duplicates > 0 };
        const actionsCaught = { new_key: newActionKeys.twice > 0, believed: believed.undeclared > 0 };
        const actionsHappened = [actions.deaths, actions.ghosts, actions.commitsCut, actions.lostReplies, actions.unknown, actions.done];
        const clean = [
          measured.duplicates,
          measured.lost,
          measured.undeclared,
          measured.unfinished,
          measured.wrong_facts,
          measured.unknown_where_it_can_be_known,
        ];
        const happened = [measured.commits_cut, measured.commits_cut_after_commit, measured.deaths, measured.ghosts, measured.declared_unknown];
        return {
          holds:
            clean.every((count) => count === 0) &&
            happened.every((count) => count > 0) &&
            measured.lost_replies + actions.lostReplies >= (long ? 100_000 : 1_000) &&
            measured.crash_points_reached >= (long ? 8 : 3) &&
            caught.new_key &&
            caught.commit &&
            caught.false_keys &&
            wrongIn(actions) === 0 &&
            actionsHappened.every((count) => count > 0) &&
            actionsCaught.new_key &&
            actionsCaught.believed &&
            real.lostReplies > 0 &&
            lines.lostReplies > 0,
          figures: {
            ...measured,
            real_channels_messages: real.messages + lines.messages,
            real_channels_lost_replies: real.lostReplies + lines.lostReplies,
            real_channels_sent: real.sent + lines.sent,
            real_channels_unknown: real.unknown + lines.unknown,
            actions: actions.asked,
            actions_requests: actions.requests,
            actions_lost_replies: actions.lostReplies,
            actions_deaths: actions.deaths,
            actions_ghosts: actions.ghosts,
            actions_commits_cut: actions.commitsCut,
            actions_done: actions.done,
            actions_declared_unknown: actions.unknown,
            actions_twice: actions.twice,
            actions_lost: actions.lost,
            actions_undeclared: actions.undeclared,
            actions_unfinished: actions.unfinished,
            actions_wrong_facts: actions.wrongFacts,
            mutant_new_key_per_action_caught: actionsCaught.new_key,
            mutant_no_after_a_lost_answer_believed_caught: actionsCaught.believed,
            mutant_channel_that_claims_keys_it_has_not_caught: caught.false_keys,
            mutant_new_key_per_attempt_caught: caught.new_key,
            mutant_failed_commit_read_as_not_done_caught: caught.commit,
          },
        };
      },
    );
  },
};
