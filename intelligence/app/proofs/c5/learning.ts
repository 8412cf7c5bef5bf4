import { type CommunicationModel, drawSlots, learnCommunication, type Slot, type SlotChance, slotChances } from '../../../behavioral/communication.ts';
import type { MessageAnswer } from '../../../data/message-answers.ts';
import { dayOf } from '../../../kernel/days.ts';
import { mulberry32, type Random } from '../../../kernel/random.ts';
import { policyValue } from '../../../ml/bandit/off-policy.ts';
import { profilesOver } from '../../../ml/bandit/profiles.ts';
import { bestFixed, CHANNELS, type Clarity, HOURS, oracle, type Planted, plant, send, ZONE } from './habits.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-02T06:00:00Z');
/** Messages that each person gets, one every third day. */
export const ROUNDS = 16;
const FEW = 8;
const COLD = 3;
const SLOTS: readonly Slot[] = HOURS.flatMap((hour) => CHANNELS.map((channel) => ({ hour, channel })));

/** What is broken on purpose. */
export type Broken = 'none' | 'no-pooling' | 'machine-opens-counted' | 'chances-misstated';

/** A choice with what it was logged with and what was seen of it. */
type Logged = Slot & { readonly chance: number; readonly answered: boolean };

/** One cohort written to sixteen times: the true chance of each choice by round, and what was logged. */
type Run = {
  readonly byRound: readonly number[];
  readonly logged: readonly Logged[];
  readonly people: readonly Planted[];
  readonly rows: readonly MessageAnswer[][];
};

const moment = (round: number, hour: number): string =>
  Temporal.Instant.fromEpochMilliseconds(START + 3 * round * DAY)
    .toZonedDateTimeISO(ZONE)
    .with({ hour, minute: 10 })
    .toInstant()
    .toString();

const mistaken = (row: MessageAnswer): MessageAnswer =>
  // As if every open were a person's: the machine's own moment, and a scanner's a minute later.
  ({ ...row, openedAt: row.openedAt ?? row.machineAt, clickedAt: row.openedAt ?? row.machineAt, machineAt: null });

const written = (run: Pick<Run, 'people' | 'rows'>) => run.people.map(({ segment }, i) => ({ segment, zone: ZONE, answers: run.rows[i] as MessageAnswer[] }));

/** Writes to a cohort; `learnt` is what was known before, and with `relearn` the whole is learned again after each round. */
function write(random: Random, people: readonly Planted[], learnt: CommunicationModel | null, relearn: boolean, broken: Broken, cost?: number): Run {
  let model = learnt;
  const rows = people.map((): MessageAnswer[] => []);
  const logged: Logged[] = [];
  const byRound: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const now = new Date(START + 3 * round * DAY);
    let sum = 0;
    for (const [i, person] of people.entries()) {
      const answers = broken === 'machine-opens-counted' ? (rows[i] as MessageAnswer[]).map(mistaken) : (rows[i] as MessageAnswer[]);
      const known = { customer: person.id, segment: person.segment, zone: ZONE, answers };
      const slots = slotChances(broken === 'no-pooling' ? unpooled(model) : model, known, SLOTS, now, cost);
      const even: SlotChance[] = SLOTS.map((slot) => ({ ...slot, expected: 0, chance: 1 / SLOTS.length }));
      const first = drawSlots(slots.length === 0 ? even : slots, person.id, dayOf(now))[0] as SlotChance;
      const { row, answered } = send(random, person, `${person.id}/${round}`, moment(round, first.hour), first.hour, first.channel);
      (rows[i] as MessageAnswer[]).push(row);
      sum += person.chance(first.hour, first.channel);
      const stated = broken === 'chances-misstated' ? Math.max(...slots.map(({ chance }) => chance), 1 / SLOTS.length) : first.chance;
      logged.push({ hour: first.hour, channel: first.channel, chance: stated, answered });
    }
    byRound.push(sum / people.length);
    const seen = broken === 'machine-opens-counted' ? rows.map((own) => own.map(mistaken)) : rows;
    if (relearn) model = learnCommunication(written({ people, rows: seen }), new Date(now.getTime() + 2.9 * DAY)) ?? model;
  }
  return { byRound, logged, people, rows };
}

/** Mutant: all ways of answering are equally common, so that people know only of themselves. */
function unpooled(model: CommunicationModel | null): CommunicationModel | null {
  if (model === null) return null;
  const { size } = profilesOver(model.prior.places, model.prior.kinds);
  return { ...model, prior: { ...model.prior, segments: {}, all: { profiles: [...Array(size).keys()], shares: Array(size).fill(1 / size) } } };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** What a cohort got, against the best that a fixed hour gets and what somebody who knows them all would get. */
export type Measured = {
  readonly oracle: number;
  readonly fixed: number;
  readonly hourOnly: number;
  /** Shares of the gap between the two: over the first eight messages, over those from the ninth on, and over the first eight against the best hour by e-mail alone. */
  readonly firstEight: number;
  readonly fromNinth: number;
  readonly firstEightOverHour: number;
  /** Over the first three messages, in points of answers, against the best fixed hour and channel of the segment. */
  readonly coldPoints: number;
};

function measure({ byRound, people }: Run): Measured {
  const fixedBy = (only = CHANNELS) => mean(people.map(({ segment, chance }) => at(chance, segment, only)));
  const at = (chance: Planted['chance'], segment: string, only: typeof CHANNELS): number => {
    const key = `${segment} ${only.length}`;
    const best = fixedSlots.getOrInsertComputed(key, () => bestFixed(people, segment, only));
    return chance(best.hour, best.channel);
  };
  const fixedSlots = new Map<string, ReturnType<typeof bestFixed>>();
  const [best, fixed, hourOnly] = [mean(people.map(oracle)), fixedBy(), fixedBy(['email'])];
  const share = (value: number, base: number) => (value - base) / (best - base);
  return {
    oracle: best,
    fixed,
    hourOnly,
    firstEight: share(mean(byRound.slice(0, FEW)), fixed),
    fromNinth: share(mean(byRound.slice(FEW)), fixed),
    firstEightOverHour: share(mean(byRound.slice(0, FEW)), hourOnly),
    coldPoints: 100 * (mean(byRound.slice(0, COLD)) - fixed),
  };
}

/** The policy that is asked about afterwards: whichever channel in the evening, each as likely as the others. */
const EVENING = SLOTS.filter(({ hour }) => hour >= 17);
const isEvening = ({ hour }: Slot): boolean => hour >= 17;
/** What exploring may cost in the run whose log is read, so that there is something to read. */
const RESEARCH_COST = 0.05;

/** What another policy would have brought, read off the logged chances: the estimate, its error and the truth; null when the log is refused. */
export type OffPolicy = { readonly value: number; readonly error: number; readonly truth: number };

function offPolicy({ logged, people }: Run): OffPolicy | null {
  const value = policyValue(
    {
      propensity: Float64Array.from(logged, ({ chance }) => chance),
      target: Float64Array.from(logged, (slot) => (isEvening(slot) ? 1 / EVENING.length : 0)),
      reward: Float64Array.from(logged, ({ answered }) => (answered ? 1 : 0)),
    },
    'ips',
  );
  const truth = mean(people.map(({ chance }) => mean(EVENING.map(({ hour, channel }) => chance(hour, channel)))));
  return 'refused' in value ? null : { value: value.value, error: value.error, truth };
}

/** True when the estimate lies within four standard errors of the truth. */
export const isRight = (found: OffPolicy | null): boolean => found !== null && Math.abs(found.value - found.truth) <= 4 * found.error;

export type Learned = {
  readonly newTenant: Measured;
  readonly newcomers: Measured;
  readonly ideal: Measured;
  readonly ips: OffPolicy | null;
};

/** An ISP begins with nothing and learns over sixteen messages a person; then new customers come to it. */
export function live(seed: number, people: number, clarity: Clarity, broken: Broken = 'none'): Omit<Learned, 'ideal'> {
  const random = mulberry32(seed);
  const first = Array.from({ length: people }, (_, i) => plant(random, `p${i}`, clarity));
  const run = write(random, first, null, true, broken);
  const seen = broken === 'machine-opens-counted' ? run.rows.map((own) => own.map(mistaken)) : run.rows;
  const model = learnCommunication(written({ people: first, rows: seen }), new Date(START + 3 * ROUNDS * DAY));
  const newcomers = write(
    random,
    Array.from({ length: people }, (_, i) => plant(random, `n${i}`, clarity)),
    model,
    false,
    broken,
  );
  const research = write(
    random,
    Array.from({ length: people }, (_, i) => plant(random, `r${i}`, clarity)),
    model,
    false,
    broken,
    RESEARCH_COST,
  );
  return { newTenant: measure(run), newcomers: measure(newcomers), ips: offPolicy(research) };
}

/** What nobody can do better than step by step: a reader who knows the truth of a thousand people like these, and asks only who this one is. */
export function ideal(seed: number, people: number, clarity: Clarity): Measured {
  const random = mulberry32(seed + 7);
  const others = Array.from({ length: 1_500 }, (_, i) => plant(random, `o${i}`, clarity));
  const tables = others.map(({ chance }) => SLOTS.map(({ hour, channel }) => chance(hour, channel)));
  const cohort = Array.from({ length: people }, (_, i) => plant(random, `i${i}`, clarity));
  const beliefs = cohort.map(({ segment }) => Float64Array.from(others, (one) => (one.segment === segment ? 1 : 0)));
  const byRound = Array.from({ length: ROUNDS }, () => {
    let sum = 0;
    for (const [i, person] of cohort.entries()) {
      const belief = beliefs[i] as Float64Array;
      const expected = SLOTS.map((_, s) => tables.reduce((total, table, k) => total + (belief[k] as number) * (table[s] as number), 0));
      const s = expected.indexOf(Math.max(...expected));
      const { hour, channel } = SLOTS[s] as Slot;
      const chance = person.chance(hour, channel);
      const answered = random() < chance;
      sum += chance;
      let total = 0;
      for (let k = 0; k < belief.length; k++) {
        const p = (tables[k] as number[])[s] as number;
        belief[k] = (belief[k] as number) * (answered ? p : 1 - p);
        total += belief[k] as number;
      }
      for (let k = 0; k < belief.length; k++) belief[k] = (belief[k] as number) / total;
    }
    return sum / cohort.length;
  });
  return measure({ byRound, people: cohort, logged: [], rows: [] });
}
