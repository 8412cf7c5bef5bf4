import { listVersions, placeVersions } from '../../adapters/postgres/model-registry.ts';
import { appendPredictions, recordUse } from '../../adapters/postgres/model-use.ts';
import type { Sql } from '../../data/sql.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import { type ChanceData, chanceModel } from '../../ml/chance-model.ts';
import { type IntelligenceDataset, MLModelManager, type Trained } from '../../ml/model-manager.ts';
import { nextStep, type Rollout } from '../../ml/registry/rollout.ts';
import { numeric, tableOf } from '../../ml/table.ts';
import { CHURN } from '../../predictive/models.ts';
import { postgresRegistry } from '../models/registry.ts';
import { rolloutStep, takeBackBroken } from '../models/rollouts.ts';
import { BAD_AT_THE_GATE, BAD_IN_USE, type Behaviour, SOUND } from './bad-models.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const HORIZON_DAYS = 5;
const DAY = 86_400_000;
const CASES = 400;

const model = chanceModel({ name: CHURN, says: 'who leaves', horizonDays: HORIZON_DAYS, leastEvents: 20, events: 'customers left' });

/** Customers whose tickets make them leave. */
function history(seed: number): ChanceData {
  const random = mulberry32(seed);
  const tickets = Array.from({ length: 900 }, () => Math.floor(random() * 5));
  return {
    table: tableOf([numeric('tickets_30d', tickets)]),
    labels: Uint8Array.from(tickets, (count) => (random() < 0.1 + 0.15 * count ? 1 : 0)),
    groups: Int32Array.from(tickets.keys()),
    days: Float64Array.from(tickets, (_, i) => Math.floor(i / 10)),
    window: { from: '2026-01-01', to: '2026-02-28' },
  };
}

/** A dataset whose training has ended already, as it ended. */
const ready = (trained: Trained): IntelligenceDataset => ({ modelData: async () => null, learn: async () => trained });

/** One ISP with a champion and a challenger; everything that happens to them happens in the store. */
class Trial {
  readonly #scratch: Scratch;
  readonly tenant: string;
  readonly clock = virtualClock(NOW);
  readonly #manager: MLModelManager;

  constructor(scratch: Scratch, tenant: string) {
    this.#scratch = scratch;
    this.tenant = tenant;
    this.#manager = new MLModelManager({ models: [model], registry: postgresRegistry(scratch.database, this.clock), clock: this.clock, codeVersion: 'proof' });
  }

  /** Brings a trained version in through the gate. */
  async train(trained: Trained): Promise<void> {
    this.clock.advance(1_000);
    await this.#manager.train(this.tenant, ready(trained), { seed: 1, by: 'proof' });
  }

  async stages(): Promise<Record<string, string>> {
    const versions = await this.#scratch.database.asWorker((sql) => listVersions(sql, this.tenant, CHURN));
    return Object.fromEntries(versions.map(({ version, stage }) => [version, stage]));
  }

  /** A day on which both versions say something of the same customers, whose horizon then passes. */
  async live(champion: string, challenger: string, { says, use }: Behaviour, seed: number): Promise<void> {
    const random = mulberry32(seed);
    const cases = Array.from({ length: CASES }, (_, i) => ({ subject: `c${i}`, came: random() < 0.25, noise: random() }));
    const entry = (version: string, subject: string, chance: number) => ({
      subject,
      model: CHURN,
      version,
      horizonHours: 24 * HORIZON_DAYS,
      chance,
      healthScore: null,
      shown: true,
    });
    const usual = {
      name: CHURN,
      rows: CASES,
      failed: 0,
      notFinite: 0,
      micros: 9_000,
      histogram: Array.from({ length: 20 }, (_, i) => (i < 10 ? 40 : 0)),
      high: 20,
    };
    await this.#scratch.database.asWorker(async (sql) => {
      const said = cases.flatMap(({ subject, came, noise }) => [
        entry(champion, subject, (came ? 0.3 : 0.22) + 0.04 * noise),
        entry(challenger, subject, says(came, noise)),
      ]);
      await appendPredictions(sql, this.tenant, said, this.clock.now());
      await sql.query(
        `UPDATE predictions p SET settled_at = due_at, came_true = c.came FROM unnest($2::text[], $3::bool[]) AS c (subject, came)
         WHERE p.tenant_id = $1 AND p.subject_id = c.subject AND p.settled_at IS NULL`,
        [this.tenant, cases.map(({ subject }) => subject), cases.map(({ came }) => came)],
      );
      const uses = [{ version: champion, ...usual }, ...(use ? [{ version: challenger, ...usual, ...use }] : [])];
      await recordUse(sql, this.tenant, this.clock.now().toISOString().slice(0, 10), uses);
    });
  }

  step(next: typeof nextStep): Promise<string[]> {
    return rolloutStep(this.#scratch.database, this.tenant, [CHURN], this.clock, next);
  }
}

/** Twelve days with a challenger of that behaviour: true when it ever was the champion. */
async function reachesEverybody(scratch: Scratch, tenant: string, good: Trained, behaviour: Behaviour, seed: number, next = nextStep): Promise<boolean> {
  const trial = new Trial(scratch, tenant);
  await trial.train(good);
  await trial.train(good);
  const [champion, challenger] = Object.keys(await trial.stages()).sort() as [string, string];
  for (let day = 0; day < 12; day++) {
    const stage = (await trial.stages())[challenger];
    if (stage === 'champion') return true;
    if (stage === 'shadow' || stage === 'canary') await trial.live(champion, challenger, behaviour, seed + day);
    trial.clock.advance(DAY);
    await trial.step(next);
  }
  return (await trial.stages())[challenger] === 'champion';
}

/** A rollout that looks at the difference only: what must be caught. */
const withoutGuards: typeof nextStep = (evidence): Rollout => {
  const { difference, stage } = evidence;
  if (stage === 'reserve' || !difference || difference.low <= 0) return { to: 'stay', why: 'mutant' };
  return { to: stage === 'shadow' ? 'canary' : 'promote', why: 'mutant' };
};

/** A gate that lets everything through: what must be caught. */
const throughTheGate = (trained: Trained): Trained => ({ ...trained, gate: null });

/** The store ends the work at every statement of a promotion in turn: what is left must be the old or the new, never a mixture. */
async function mixedPromotions(scratch: Scratch, tenant: string, good: Trained): Promise<{ cuts: number; mixed: number }> {
  const trial = new Trial(scratch, tenant);
  await trial.train(good);
  await trial.train(good);
  const [champion, challenger] = Object.keys(await trial.stages()).sort() as [string, string];
  const placements = [
    { version: champion, to: 'reserve' as const, why: 'proof' },
    { version: challenger, to: 'champion' as const, why: 'proof' },
  ];
  let mixed = 0;
  for (let cut = 0; ; cut++) {
    let left = cut;
    const cutOff = (sql: Sql): Sql => ({
      query: (async (text: string, values?: unknown[]) => {
        if (left-- === 0) await sql.query('SELECT pg_terminate_backend(pg_backend_pid())');
        return sql.query(text, values);
      }) as Sql['query'],
    });
    const done = await scratch.database
      .asWorker((sql) => placeVersions(cutOff(sql), tenant, CHURN, placements, 'proof', trial.clock.now()))
      .then(
        () => true,
        () => false,
      );
    const stages = await trial.stages();
    const old = stages[champion] === 'champion' && stages[challenger] === 'shadow';
    const fresh = stages[champion] === 'reserve' && stages[challenger] === 'champion';
    if (done ? !fresh : !old) mixed++;
    if (done) return { cuts: cut, mixed };
  }
}

export const g18: Proof = {
  id: 'G18',
  promise: 'A bad model reaches at most the canary, a good one everybody; what breaks in use is taken back at the next look.',
  async run({ seed, long }) {
    const good = model.learn(history(seed), seed, () => {});
    const rounds = long ? 50 : 1;
    const kinds = [...Object.keys(BAD_AT_THE_GATE), ...Object.keys(BAD_IN_USE)];
    const names = Array.from({ length: rounds }, (_, round) => kinds.map((_, k) => `r${round}k${k}`)).flat();
    const tenants = [...names, ...names.map((name) => `m${name}`), 'control', 'cuts', 'taken-back'];
    return onScratch({ durable: false, tenants, now: new Date(NOW) }, async (scratch) => {
      const reached: string[] = [];
      const missed: string[] = [];
      for (let round = 0; round < rounds; round++) {
        const order = shuffle([...kinds.keys()], mulberry32(seed + round));
        for (const k of order) {
          const kind = kinds[k] as string;
          const tenant = `r${round}k${k}`;
          const spoil = BAD_AT_THE_GATE[kind];
          const behaviour = BAD_IN_USE[kind];
          if (spoil) {
            if (await isUsed(scratch, tenant, good, spoil(good))) reached.push(kind);
            // The largest is not stored by the mutant: its bytes alone say enough.
            if (round === 0 && kind !== 'too large' && !(await isUsed(scratch, `m${tenant}`, good, throughTheGate(spoil(good))))) missed.push(kind);
          } else if (behaviour) {
            if (await reachesEverybody(scratch, tenant, good, behaviour, seed + round)) reached.push(kind);
            const onlyGuard = behaviour.says === SOUND.says || kind === 'says three times too much';
            if (
              round === 0 &&
              onlyGuard &&
              kind !== 'says three times too much' &&
              !(await reachesEverybody(scratch, `m${tenant}`, good, behaviour, seed, withoutGuards))
            )
              missed.push(kind);
          }
        }
      }
      const control = await reachesEverybody(scratch, 'control', good, SOUND, seed);
      const { cuts, mixed } = await mixedPromotions(scratch, 'cuts', good);
      const back = await takenBack(scratch, 'taken-back', good, seed);
      return {
        holds: reached.length === 0 && missed.length === 0 && control && mixed === 0 && back,
        figures: {
          kinds_of_bad_models: kinds.length,
          trials: kinds.length * rounds,
          reached_everybody: reached.join(', ') || 0,
          sound_model_reached_everybody: control,
          mutants_not_caught: missed.join(', ') || 0,
          promotions_cut_off: cuts,
          mixed_states: mixed,
          broken_champion_taken_back_at_next_look: back,
        },
      };
    });
  },
};

/** True when a version that was just trained scores anybody, seen or unseen. */
async function isUsed(scratch: Scratch, tenant: string, good: Trained, bad: Trained): Promise<boolean> {
  const trial = new Trial(scratch, tenant);
  await trial.train(good);
  await trial.train(bad);
  const [, second] = Object.entries(await trial.stages()).sort(([a], [b]) => (a < b ? -1 : 1));
  return second?.[1] !== 'rejected';
}

/** A promoted version that fails once serves nobody after the next look, and the one before serves again. */
async function takenBack(scratch: Scratch, tenant: string, good: Trained, seed: number): Promise<boolean> {
  if (!(await reachesEverybody(scratch, tenant, good, SOUND, seed))) return false;
  const trial = new Trial(scratch, tenant);
  const [former, promoted] = Object.keys(await trial.stages()).sort() as [string, string];
  trial.clock.set(new Date(Date.parse(NOW) + 20 * DAY));
  await trial.live(promoted, former, { says: SOUND.says, use: {} }, seed);
  await scratch.database.asWorker((sql) =>
    recordUse(sql, tenant, trial.clock.now().toISOString().slice(0, 10), [
      { name: CHURN, version: promoted, rows: 1, failed: 1, notFinite: 0, micros: 1, histogram: new Array(20).fill(0), high: 0 },
    ]),
  );
  await takeBackBroken(scratch.database, tenant, [CHURN], trial.clock);
  return (await trial.stages())[former] === 'champion';
}
