import { type CommunicationModel, drawSlots, learnCommunication, type Slot, type SlotChance, slotChances } from '../../../behavioral/communication.ts';
import type { MessageAnswer } from '../../../data/message-answers.ts';
import { dayOf } from '../../../kernel/days.ts';
import { mulberry32, type Random } from '../../../kernel/random.ts';
import { policyValue } from '../../../ml/bandit/off-policy.ts';
import { profilesOver } from '../../../ml/bandit/profiles.ts';
import { bestFixed, CHANNELS, type Clarity, HOURS, oracle, type Planted, plant, send, ZONE } from './habits.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-02T06:00:00Z');
/** Messages that each person gets, one every third day; newcomers of whom only the first ones are looked at are many, so that luck with people does not decide. */
const ROUNDS = 16;
const FEW = 8;
const COLD = 3;
const COLD_PEOPLE = 1_500;
const SLOTS: readonly Slot[] = HOURS.flatMap((hour) => CHANNELS.map((channel) => ({ hour, channel })));

/** What is broken on purpose. */
export type Broken = 'none' | 'no-pooling' | 'machine-opens-counted' | 'chances-misstated' | 'tries-on-newcomers';

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

/** How a cohort is written to; with `relearn` the whole is learned again after each round. */
type How = { readonly relearn?: boolean; readonly broken?: Broken; readonly cost?: number; readonly rounds?: number };

/** Writes to a cohort; `learnt` is what was known before. */
function write(random: Random, people: readonly Planted[], learnt: CommunicationModel | null, how: How): Run {
  const { relearn = false, broken = 'none', rounds = ROUNDS } = how;
  const cost = broken === 'tries-on-newcomers' ? DEAR_COST : how.cost;
  let model = learnt;
  const rows = people.map((): MessageAnswer[] => []);
  const logged: Logged[] = [];
  const byRound: number[] = [];
  for (let round = 0; round < rounds; round++) {
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
    if (relearn) model = learnCommunication(written({ people, rows }), new Date(now.getTime() + 2.9 * DAY)) ?? model;
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

/**
 * What a cohort got, in the planted chances of what was chosen, against what a fixed hour gets and what somebody who knows them all would get. The best
 * fixed hour and channel of each segment are those of ten thousand others, so that nobody is compared with luck in hindsight.
 */
export type Measured = {
  readonly oracle: number;
  readonly fixed: number;
  /** Shares of the gap between the two: at the eighth message, when seven are known; over the first eight; over those from the ninth on. */
  readonly atEighth: number;
  readonly firstEight: number;
  readonly fromNinth: number;
  /** The same over the first eight against one hour and channel for everybody, and against the best hour by e-mail alone. */
  readonly firstEightOverOne: number;
  readonly firstEightOverHour: number;
};

const fixedSlots = new Map<string, ReturnType<typeof bestFixed>>();
/** The best fixed hour and channel of a segment (null: of all) among these channels. */
const fixedOf = (clarity: Clarity, segment: string | null, only: typeof CHANNELS): ReturnType<typeof bestFixed> =>
  fixedSlots.getOrInsertComputed(JSON.stringify([clarity, segment, only]), () => {
    const random = mulberry32(20_260_301);
    return bestFixed(
      Array.from({ length: 10_000 }, (_, i) => plant(random, `f${i}`, clarity)),
      segment,
      only,
    );
  });

const fixedFor = (people: readonly Planted[], clarity: Clarity, bySegment = true, only = CHANNELS): number =>
  mean(
    people.map(({ segment, chance }) => {
      const { hour, channel } = fixedOf(clarity, bySegment ? segment : null, only);
      return chance(hour, channel);
    }),
  );

function measure({ byRound, people }: Pick<Run, 'byRound' | 'people'>, clarity: Clarity): Measured {
  const [best, fixed] = [mean(people.map(oracle)), fixedFor(people, clarity)];
  const share = (value: number, base = fixed) => (value - base) / (best - base);
  const few = mean(byRound.slice(0, FEW));
  return {
    oracle: best,
    fixed,
    atEighth: share(byRound[FEW - 1] as number),
    firstEight: share(few),
    fromNinth: share(mean(byRound.slice(FEW))),
    firstEightOverOne: share(few, fixedFor(people, clarity, false)),
    firstEightOverHour: share(few, fixedFor(people, clarity, true, ['email'])),
  };
}

/** What the first three messages of somebody new cost against the best fixed hour and channel of their segment, in points of answers: below 0 they did worse. */
const coldPoints = ({ byRound, people }: Run, clarity: Clarity): number => 100 * (mean(byRound.slice(0, COLD)) - fixedFor(people, clarity));

/** The policy that is asked about afterwards: whichever channel in the evening, each as likely as the others. */
const EVENING = SLOTS.filter(({ hour }) => hour >= 17);
const isEvening = ({ hour }: Slot): boolean => hour >= 17;
/** What exploring may cost in the run whose log is read, so that there is something to read. */
const RESEARCH_COST = 0.1;
/** Mutant: as much is tried on newcomers, as if nobody minded what it costs them. */
const DEAR_COST = 0.2;

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

/** An ISP that began with nothing and has written sixteen messages to each of its customers. */
export type Isp = { readonly seed: number; readonly clarity: Clarity; readonly run: Run; readonly measured: Measured };

/** What became of new customers of an ISP, of what somebody could get who knows everybody but them, and of what a log says of another policy. */
export type Newcomers = {
  readonly measured: Measured;
  readonly ideal: Measured;
  readonly coldPoints: number;
  readonly ips: OffPolicy | null;
};

const cohort = (random: Random, name: string, people: number, clarity: Clarity): Planted[] =>
  Array.from({ length: people }, (_, i) => plant(random, `${name}${i}`, clarity));

/** An ISP begins with nothing and learns over sixteen messages a person. */
export function begin(seed: number, people: number, clarity: Clarity): Isp {
  const random = mulberry32(seed);
  const run = write(random, cohort(random, 'p', people, clarity), null, { relearn: true });
  return { seed, clarity, run, measured: measure(run, clarity) };
}

/** New customers come to an ISP that has learned, with or without a fault in how it learns and chooses. */
export function join({ seed, clarity, run }: Isp, people: number, broken: Broken = 'none'): Newcomers {
  const random = mulberry32(seed + 1);
  const rows = broken === 'machine-opens-counted' ? run.rows.map((own) => own.map(mistaken)) : run.rows;
  const model = learnCommunication(written({ people: run.people, rows }), new Date(START + 3 * ROUNDS * DAY));
  const newcomers = write(random, cohort(random, 'n', people, clarity), model, { broken });
  const cold = write(random, cohort(random, 'c', broken === 'none' ? COLD_PEOPLE : people, clarity), model, { broken, rounds: COLD });
  const research = write(random, cohort(random, 'r', people, clarity), model, { broken, cost: RESEARCH_COST });
  return {
    measured: measure(newcomers, clarity),
    ideal: measure(ideal(random, newcomers.people, clarity), clarity),
    coldPoints: coldPoints(cold, clarity),
    ips: offPolicy(research),
  };
}

/** Somebody who knows the truth of fifteen hundred people like these, and asks only who this one is: the true chance of each choice by round. */
function ideal(random: Random, people: readonly Planted[], clarity: Clarity): Pick<Run, 'byRound' | 'people'> {
  const others = cohort(random, 'o', 1_500, clarity);
  const tables = others.map(({ chance }) => SLOTS.map(({ hour, channel }) => chance(hour, channel)));
  const beliefs = people.map(({ segment }) => Float64Array.from(others, (one) => (one.segment === segment ? 1 : 0)));
  const byRound = Array.from({ length: ROUNDS }, () =>
    mean(
      people.map((person, i) => {
        const belief = beliefs[i] as Float64Array;
        const expected = SLOTS.map((_, s) => tables.reduce((total, table, k) => total + (belief[k] as number) * (table[s] as number), 0));
        const s = expected.indexOf(Math.max(...expected));
        const { hour, channel } = SLOTS[s] as Slot;
        const chance = person.chance(hour, channel);
        const answered = random() < chance;
        const moved = belief.map((one, k) => one * (answered ? (tables[k]![s] as number) : 1 - (tables[k]![s] as number)));
        const total = moved.reduce((a, b) => a + b, 0);
        beliefs[i] = moved.map((one) => one / total);
        return chance;
      }),
    ),
  );
  return { byRound, people };
}
