import type { Stage } from '../../../behavioral/journey.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import { pick, type Random } from '../../../kernel/random.ts';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.parse('2025-01-06T06:00:00Z');
/** Nothing happens after `END`, and all of it has been told by `FINAL`. */
const END = START + 420 * DAY;
export const FINAL = END + 30 * DAY;
const LATEST_DAYS = 25;

/** Something that happens to a person, and when the layer is told. */
export type PlantedEvent = { readonly id: string; readonly type: EventType; readonly at: number; readonly told: number; readonly data: object };
/** What scoring finds of a customer at a moment. */
export type PlantedRisk = { readonly at: number; readonly high: boolean; readonly words: string };
/** A stage as it truly was; `because` is null where the words are those of a rule. */
export type TrueStage = { readonly stage: Stage; readonly since: number; readonly because: string | null };

/** The life of one person, made so that the stages follow from it and are known without reading the rules. */
export type Course = {
  readonly person: string;
  readonly events: readonly PlantedEvent[];
  readonly risks: readonly PlantedRisk[];
  readonly truth: readonly TrueStage[];
};

const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** What holds a stage now, with its day where that is later than the beginning of the stage. */
const since = (words: string, at: number, began: number): string => (dayText(at) <= dayText(began) ? words : `${words} on ${dayText(at)}`);

/** Puts a course together: a stage that goes on is one stage, and what lies beyond the end has not come. */
function course(person: string, random: Random) {
  const events: PlantedEvent[] = [];
  const risks: PlantedRisk[] = [];
  const truth: TrueStage[] = [];
  return {
    days: (least: number, most: number): number => Math.round((least + random() * (most - least)) * DAY),
    happens(type: EventType, at: number, data: object = {}): void {
      // One in four is told late.
      const delay = random() < 0.25 ? random() * LATEST_DAYS * DAY : random() * HOUR;
      events.push({ id: `${person} ${events.length}`, type, at, told: at + delay, data });
    },
    scored(at: number, high: boolean): string {
      const words = `${high ? 'the risk of leaving became high' : 'the risk of leaving is no longer high'} (${risks.length})`;
      risks.push({ at, high, words });
      return words;
    },
    stands(stage: Stage, from: number, because: string | null = null): void {
      if (from > FINAL) return;
      const last = truth.at(-1);
      if (last?.stage === stage) truth[truth.length - 1] = { ...last, because };
      else truth.push({ stage, since: from, because });
    },
    made: (): Course => ({ person, events, risks, truth }),
  };
}

const SIGNS = [
  ['ticket.opened', { ticket_id: 't', category: 'cancellation' }, 'a ticket asks how to cancel'],
  ['portal.visited', { page: '/account/cancel' }, 'looked at the page about cancelling'],
] as const;

/** A customer: perhaps heard of before, new, established, at risk or about to leave now and then, perhaps gone and perhaps back. */
export function customerCourse(random: Random, person: string): Course {
  const life = course(person, random);
  const of = { customer_id: person };
  let now = START + life.days(0, 60);
  if (random() < 0.4) {
    life.happens('address.qualified', now, { ...of, max_down_mbps: 100 });
    life.stands('prospect', now, 'the line to the address was looked up');
    now += life.days(1, 20);
  }
  for (let times = 0; times < 3 && now <= END; times++) {
    life.happens(times === 0 ? 'customer.created' : 'customer.activated', now, of);
    const left = membership(life, random, of, now, times > 0);
    if (left === null || random() < 0.4) break;
    now = left + life.days(5, 60);
  }
  return life.made();
}

type Life = ReturnType<typeof course>;
/** How an episode ends: by itself at a moment, or because the customer leaves in the midst of it. */
type Episode = { readonly until: number } | { readonly gone: number };

/** Somebody shows that they are about to leave, perhaps twice; what nothing follows is forgotten after thirty days. */
function signs(life: Life, random: Random, of: object, at: number): Episode {
  const [type, data, words] = pick(random, SIGNS);
  life.happens(type, at, { ...of, ...data });
  life.stands('leaving', at, words);
  const again = at + life.days(4, 25);
  const isTwice = random() < 0.4 && again <= END;
  if (isTwice) {
    const [next, more, other] = pick(random, SIGNS);
    life.happens(next, again, { ...of, ...more });
    life.stands('leaving', at, since(other, again, at));
  }
  const last = isTwice ? again : at;
  const gone = last + life.days(1, 29);
  return random() < 0.35 && gone <= END ? { gone } : { until: last + 30 * DAY };
}

/** Scoring finds a high risk, which ends, goes on, or comes true. */
function atRisk(life: Life, random: Random, at: number): Episode {
  life.stands('at-risk', at, life.scored(at, true));
  const gone = at + life.days(4, 40);
  if (random() < 0.3 && gone <= END) return { gone };
  const normal = at + life.days(8, 60);
  if (normal > END) return { until: Number.POSITIVE_INFINITY };
  life.scored(normal, false);
  return { until: normal };
}

/** One time as a customer: when they left, or null when they are still there. */
function membership(life: Life, random: Random, of: object, joined: number, isBack: boolean): number | null {
  const turns = joined + (isBack ? 180 : 90) * DAY;
  const goesOn = (from: number, until: number): void => {
    life.stands(from >= turns ? 'established' : isBack ? 'won-back' : 'onboarding', from);
    if (turns > from && turns <= until) life.stands('established', turns);
  };
  const leaves = (at: number): number => {
    const voluntary = random() < 0.7;
    life.happens('customer.cancelled', at, { ...of, voluntary });
    life.stands('left', at, voluntary ? 'the customer cancelled' : 'the contract was ended by the ISP');
    return at;
  };
  let from = joined;
  for (let episodes = Math.floor(random() * 4); episodes > 0; episodes--) {
    const at = from + life.days(30, 90);
    if (at > END) break;
    goesOn(from, at - 1);
    const episode = random() < 0.5 ? signs(life, random, of, at) : atRisk(life, random, at);
    if ('gone' in episode) return leaves(episode.gone);
    from = episode.until;
  }
  const at = from + life.days(10, 120);
  const isLeaving = random() < 0.4 && at <= END;
  goesOn(from, isLeaving ? at - 1 : FINAL);
  return isLeaving ? leaves(at) : null;
}

/** A partner: new for ninety days, then active while they do something every forty-five days, fading when not, perhaps gone. */
export function partnerCourse(random: Random, person: string): Course {
  const life = course(person, random);
  const joined = START + life.days(0, 120);
  life.happens('partner.joined', joined, { partner_id: person, name: person });
  life.stands('ramping', joined);
  const [turns, end] = [joined + 90 * DAY, random() < 0.3 ? joined + life.days(100, 250) : END];
  const deeds: { readonly at: number; readonly words: string }[] = [];
  for (let at = joined + life.days(2, 60); at < end; at += life.days(3, 90)) {
    const isTopUp = random() < 0.5;
    const money = { partner_id: person, amount_minor: 10_000, currency: 'USD' };
    life.happens(isTopUp ? 'partner.topped_up' : 'partner.commission_earned', at, isTopUp ? { ...money, balance_minor: 10_000 } : money);
    deeds.push({ at, words: isTopUp ? 'topped up the wallet' : 'earned a commission' });
  }
  const until = end < END ? end : FINAL;
  const moments = [turns, ...deeds.flatMap(({ at }) => [at, at + 45 * DAY])].filter((moment) => moment >= turns && moment < until).sort((a, b) => a - b);
  let began = turns;
  let wasActive: boolean | null = null;
  for (const moment of moments) {
    const last = deeds.findLast(({ at }) => at <= moment);
    const isActive = last !== undefined && moment < last.at + 45 * DAY;
    if (isActive !== wasActive) began = moment;
    wasActive = isActive;
    if (isActive) life.stands('active', moment, since(last.words, last.at, began));
    else life.stands('fading', moment, last ? `nothing for 45 days since: ${last.words}` : 'nothing in the first 90 days');
  }
  if (end < END) {
    life.happens('partner.left', end, { partner_id: person });
    life.stands('left', end, 'the partner left');
  }
  return life.made();
}
