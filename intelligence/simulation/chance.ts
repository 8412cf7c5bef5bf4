import { mulberry32, type Random } from '../kernel/random.ts';

/** What is left to chance in the world. Append only: a concern's place in the list is part of its seed. */
const CONCERNS = [
  'isp',
  'person',
  'joining',
  'outages',
  'storms',
  'readings',
  'usage',
  'sessions',
  'billing',
  'tickets',
  'portal',
  'survey',
  'messages',
  'partners',
  'mood',
  'leaving',
  'contract',
  'load',
  'upgrade',
  'uplink',
  'wear',
  'weather',
  'home',
  'offers',
  'visits',
  'nodes',
  'add-ons',
  'contentment',
] as const;
type Concern = (typeof CONCERNS)[number];

const NUMBER = Object.fromEntries(CONCERNS.map((name, i) => [name, i + 1])) as Record<Concern, number>;

/** Gives the stream of one concern, one entity and one day: what is drawn for one never moves what is drawn for another. */
export type Streams = (concern: Concern, entity?: number, day?: number) => Random;

/** MurmurHash3's finaliser: every bit of the input reaches every bit of the output. */
function scramble(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** All streams of one seed, each a Mulberry32 of its own. */
export function streamsOf(seed: number): Streams {
  const root = scramble(seed | 0);
  return (concern, entity = 0, day = 0) => {
    let h = scramble(root + Math.imul(NUMBER[concern], 0x9e3779b1));
    h = scramble(h + Math.imul(entity + 1, 0x9e3779b1));
    h = scramble(h + Math.imul(day + 1, 0x9e3779b1));
    return mulberry32(h);
  };
}

/** True with the given chance. */
export const happens = (random: Random, chance: number): boolean => random() < chance;

/** A whole number from low to high, both included. */
export const between = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** The value, kept within low and high. */
export const within = (value: number, low: number, high: number): number => (value < low ? low : value > high ? high : value);
