import type { Day } from '../../kernel/days.ts';
import type { MarksPrior } from '../../ml/bandit/marked-chance.ts';

/** What kind of no a decline was, as far as its end is concerned. */
export const FAMILIES = ['funds', 'limit', 'issuer', 'refused', 'other'] as const;
export type Family = (typeof FAMILIES)[number];

/** What is known of a try before it is made. */
export interface Try {
  readonly family: Family;
  /** Hours since the first decline. */
  readonly ageHours: number;
  /** Local hour and weekday (1 is Monday). */
  readonly hour: number;
  readonly weekday: number;
  /** How often it was tried again before. */
  readonly tries: number;
}

/** Where a property steps up: a value carries the mark of every step that it has reached, so that neighbours differ by little. */
const AGES = [2, 6, 12, 24, 48, 72, 120, 192, 336] as const;
/** In days since the night before money comes; on the day itself its hours count, as a wage that comes in the morning is not there at night. */
const SINCE = [5 / 24, 9 / 24, 1, 2, 3, 4, 5, 6, 8, 10, 15, 22] as const;
/** Where a part of the day ends. */
const HOURS = [5, 9, 12, 15, 19, 24] as const;
const WEEKDAYS = 7;
const MOST_TRIES = 4;

/** The properties, each with a block of marks for all families and one for each family; what sets a family apart has less room. */
const BLOCKS = {
  age: { marks: AGES.length, variance: 0.3 },
  hour: { marks: HOURS.length, variance: 0.3 },
  weekday: { marks: WEEKDAYS, variance: 0.2 },
  // The last one says that no payday is known.
  payday: { marks: SINCE.length + 1, variance: 0.4 },
} as const;
type Block = keyof typeof BLOCKS;
const blocks = Object.keys(BLOCKS) as Block[];
const ROOM_OF_FAMILY = 0.6;

const places = new Map<string, number>();
function prior(): MarksPrior {
  const marks: { variance: number; group: number }[] = [];
  const add = (name: string, count: number, variance: number): void => {
    places.set(name, marks.length);
    for (let i = 0; i < count; i++) marks.push({ variance, group: places.size });
  };
  add('all', 1, 2);
  add('family', FAMILIES.length, 1);
  add('tries', MOST_TRIES, 0.5);
  for (const block of blocks) {
    add(block, BLOCKS[block].marks, BLOCKS[block].variance);
    for (const family of FAMILIES) add(`${block} ${family}`, BLOCKS[block].marks, BLOCKS[block].variance * ROOM_OF_FAMILY);
  }
  return { mean: marks.map((_, i) => (i === 0 ? -1.4 : 0)), variance: marks.map(({ variance }) => variance), group: marks.map(({ group }) => group) };
}

/** Where the weights of marks start from: a retry succeeds one time in five, and no moment is known to be better than another. */
export const MARKS_PRIOR: MarksPrior = prior();

const at = (name: string): number => places.get(name) as number;
const familyBlocks = new Map(
  blocks.flatMap((block) => FAMILIES.map((family) => [`${block} ${family}`, [at(block), at(`${block} ${family}`)] as const] as const)),
);
const FAMILY = at('family');
const TRIES = at('tries');

function push(marks: number[], block: Block, family: Family, places: readonly number[]): void {
  const [all, own] = familyBlocks.get(`${block} ${family}`) as readonly [number, number];
  for (const place of places) marks.push(all + place, own + place);
}

/** The marks of the tries of a charge but those of the payday, by what they hang on. */
export interface MarkTables {
  /** Of the charge itself. */
  readonly own: readonly number[];
  /** By how many steps its age has reached, by local hour, and by weekday (Monday is at place 0). */
  readonly age: readonly (readonly number[])[];
  readonly hour: readonly (readonly number[])[];
  readonly weekday: readonly (readonly number[])[];
}

function tableOf(count: number, block: Block, family: Family, places: (i: number) => readonly number[]): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const marks: number[] = [];
    push(marks, block, family, places(i));
    return marks;
  });
}

const tables = new Map<string, MarkTables>();

/** The marks of a family's charges that were tried so often before. */
export function markTables(family: Family, tries: number): MarkTables {
  const capped = Math.min(MOST_TRIES - 1, tries);
  return tables.getOrInsertComputed(`${family} ${capped}`, () => ({
    own: [0, FAMILY + FAMILIES.indexOf(family), TRIES + capped],
    age: tableOf(AGES.length + 1, 'age', family, (steps) => AGES.slice(0, steps).map((_, i) => i)),
    hour: tableOf(24, 'hour', family, (hour) => [HOURS.findIndex((end) => hour < end)]),
    weekday: tableOf(WEEKDAYS, 'weekday', family, (weekday) => [weekday]),
  }));
}

/** How many steps an age in hours has reached. */
export function ageSteps(ageHours: number): number {
  let steps = 0;
  while (steps < AGES.length && ageHours >= (AGES[steps] as number)) steps++;
  return steps;
}

/** The marks of a try but those of the payday. */
export function otherMarks({ family, ageHours, hour, weekday, tries }: Try): number[] {
  const of = markTables(family, tries);
  return [
    ...of.own,
    ...(of.age[ageSteps(ageHours)] as readonly number[]),
    ...(of.hour[hour] as readonly number[]),
    ...(of.weekday[weekday - 1] as readonly number[]),
  ];
}

/** By days since a payday and hour: how many steps the time since it has reached. */
const MONEY_STEPS = Uint8Array.from({ length: 32 * 24 }, (_, hours) => SINCE.filter((step) => hours / 24 >= step).length);

/** How many steps the time since a payday has reached, so many days after it (at most a month) at an hour. */
export const moneySteps = (days: number, hour: number): number => MONEY_STEPS[24 * days + hour] as number;

const moneyTables = new Map<Family, readonly (readonly number[])[]>();

/** The marks that say how long ago money came, by how many steps that has reached. */
export const moneyTable = (family: Family): readonly (readonly number[])[] =>
  moneyTables.getOrInsertComputed(family, () => tableOf(SINCE.length + 1, 'payday', family, (steps) => SINCE.slice(0, steps).map((_, i) => i)));

/** The marks of a try so many days and hours after a payday, or of one whose payday is not known. */
export function paydayMarks(family: Family, since: { readonly days: number; readonly hour: number } | null): readonly number[] {
  if (since !== null) return moneyTable(family)[moneySteps(since.days, since.hour)] as readonly number[];
  const marks: number[] = [];
  push(marks, 'payday', family, [SINCE.length]);
  return marks;
}

/** Days from the latest usual day of paying to a day; in short months the last day stands for a later one. */
export function daysSince(payday: number, day: Day): number {
  const [year, month, monthday] = day.split('-').map(Number) as [number, number, number];
  const lengthOf = (back: number): number => new Date(Date.UTC(year, month - back, 0)).getUTCDate();
  const here = Math.min(payday, lengthOf(0));
  if (monthday >= here) return monthday - here;
  return monthday + lengthOf(1) - Math.min(payday, lengthOf(1));
}
