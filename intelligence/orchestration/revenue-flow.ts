import type { OfferInCommand } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import type { RuleAnswer } from './playbook.ts';
import { type Amounts, type Room, refusedBy, roomAfter, type Spending } from './room.ts';

/** A number in minor units between the bounds in which it lies with a chance of 95 %. */
export type MinorSpan = { readonly low: number; readonly mid: number; readonly high: number };

/** How something reaches the customer. */
export type Contact = 'message' | 'call' | 'visit';

/** Something that could be done for a customer. */
export type Way = {
  /** Under which what comes of it is learned. */
  readonly kind: Exclude<OfferInCommand['kind'], 'win-back'>;
  /** `plan:` or `add-on:` and the id; null for what sells nothing. */
  readonly thing: string | null;
  readonly name: string;
  readonly price_minor: number | null;
  readonly currency: string | null;
  /** The margin within a year against doing nothing, before the costs of contact; null while nothing is known. */
  readonly expected_minor: MinorSpan | null;
  /** True when that was measured against who was held out by lot, and is not only what it brings if taken. */
  readonly measured: boolean;
  /** What is given away at most; taken off the expected margin already. */
  readonly discount_minor: number;
  readonly contact: Contact;
};

/** What is known of a customer where the revenue of the ISP is concerned; a part of the view. */
export type RevenueView = {
  /** When the ways were valued, ISO text in UTC; null when they never were. */
  readonly valued_at: string | null;
  readonly ways: readonly Way[];
  /** What holds the line, in the words of the prediction, and in a sentence. */
  readonly limit: string | null;
  readonly limit_sentence: string | null;
  /** Channels on which the customer allows marketing and has an address that works. */
  readonly reach: readonly Channel[];
  readonly recovering: boolean;
  /** The declared group that fairness counts the customer in. */
  readonly group: string;
  /** What is left of the limits of the playbook that looks; null where none are held. */
  readonly room: Room | null;
};

/** What contacting costs, in minor units, and what part of the decisions is given to learning. */
export type FlowSettings = {
  readonly message_cost_minor: number;
  readonly call_cost_minor: number;
  readonly visit_cost_minor: number;
  /** The share of the decisions that try a way whose effect has not been measured yet. */
  readonly trial_share: number;
  /** The share that try a measured way which is not the best so far and could be. */
  readonly explore_share: number;
};

/** One decision to be made: the ways of the moment, what is left of the limits, and a number drawn in [0, 1). */
export type Choosing = { readonly ways: readonly Way[]; readonly room: Room | null; readonly group: string; readonly draw: number };

/** What was chosen, with the chance of it; `way` null is doing nothing. */
export type Choice = {
  readonly way: Way | null;
  /** Expected margin less the costs of contact; null for a trial of what is not known. */
  readonly net_minor: number | null;
  readonly why: 'best' | 'trial' | 'exploration' | 'nothing';
  readonly chance: number;
  readonly rules: readonly RuleAnswer[];
  readonly spending: Spending;
};

/** A customer whose ways wait for the night's choice of whom to act for. */
export type Waiting = { readonly customer: string; readonly ways: readonly Way[]; readonly group: string };

type Net = { readonly way: Way; readonly net: MinorSpan; readonly wants: Amounts };

/**
 * `RevenueFlowOptimizer`: chooses for one customer the way with the highest expected incremental margin net of what contacting costs,
 * doing nothing among them at zero, within budgets, capacity, contacts and fairness; and for many, whom the limits should serve first.
 * How likely somebody is to leave or to pay is no argument of it, nor is anything that a person is.
 */
export class RevenueFlowOptimizer {
  readonly #settings: FlowSettings;

  constructor(settings: FlowSettings) {
    this.#settings = settings;
  }

  /** What contacting costs. */
  #cost(contact: Contact): number {
    const { message_cost_minor, call_cost_minor, visit_cost_minor } = this.#settings;
    return contact === 'message' ? message_cost_minor : contact === 'call' ? call_cost_minor : visit_cost_minor;
  }

  /** The amounts that doing it takes of the limits. */
  #wants({ contact, discount_minor }: Way): Amounts {
    return { contacts: Number(contact !== 'visit'), calls: Number(contact !== 'message'), spend: this.#cost(contact), discount: discount_minor };
  }

  #net(way: Way): Net | null {
    const { expected_minor: value } = way;
    const cost = this.#cost(way.contact);
    return value && { way, net: { low: value.low - cost, mid: value.mid - cost, high: value.high - cost }, wants: this.#wants(way) };
  }

  /** Chooses for one customer; equal arguments give an equal choice. */
  choose({ ways, room, group, draw }: Choosing): Choice {
    const rules: RuleAnswer[] = [];
    const may = ways.filter((way) => {
      const refused = room && refusedBy(room, this.#wants(way), group);
      if (refused) rules.push({ rule: refused.rule, answer: `${way.name}: ${refused.answer}` });
      return !refused;
    });
    const known = may.filter(({ measured }) => measured).flatMap((way) => this.#net(way) ?? []);
    const best = known.toSorted(byNet)[0];
    const top = best && best.net.mid > 0 ? best : null;
    rules.push({ rule: 'best-way', answer: top ? `${top.way.name}: ${top.net.mid} net of contact` : 'none brings more than doing nothing' });
    const { trial_share, explore_share } = this.#settings;
    const trials = may.filter((way) => !way.measured && (this.#net(way)?.net.mid ?? 1) > 0);
    const others: (Net | null)[] = known.filter((one) => one !== top && one.net.high > (top?.net.mid ?? 0));
    if (top && top.net.low < 0) others.push(null);
    const toTrial = trials.length > 0 ? trial_share : 0;
    const toOthers = others.length > 0 ? explore_share : 0;
    if (draw < toTrial) {
      const way = trials[Math.floor((draw / toTrial) * trials.length)] as Way;
      return this.#chosen(way, this.#net(way)?.net.mid ?? null, 'trial', toTrial / trials.length, rules, group);
    }
    if (draw < toTrial + toOthers) {
      const other = others[Math.floor(((draw - toTrial) / toOthers) * others.length)] ?? null;
      return this.#chosen(other?.way ?? null, other?.net.mid ?? 0, 'exploration', toOthers / others.length, rules, group);
    }
    return this.#chosen(top?.way ?? null, top?.net.mid ?? 0, top ? 'best' : 'nothing', 1 - toTrial - toOthers, rules, group);
  }

  #chosen(way: Way | null, net: number | null, why: Choice['why'], chance: number, rules: RuleAnswer[], group: string): Choice {
    rules.push({ rule: 'choice', answer: `${way?.name ?? 'nothing'} (${why}, chance ${chance.toFixed(3)})` });
    const taken = way ? this.#wants(way) : { contacts: 0, calls: 0, spend: 0, discount: 0 };
    return { way, net_minor: net, why, chance, rules, spending: { ...taken, group } };
  }

  /**
   * Whom the limits should serve: customers in the order of what their best way brings, as long as there is room for it. Of two who
   * would bring the same the earlier in the list comes first.
   */
  allocate(waiting: readonly Waiting[], room: Room): { readonly customer: string; readonly way: Way; readonly net_minor: number }[] {
    const options = waiting
      .flatMap(({ customer, ways, group }) =>
        ways
          .filter(({ measured }) => measured)
          .flatMap((way) => {
            const net = this.#net(way);
            return net && net.net.mid > 0 ? [{ customer, group, ...net }] : [];
          }),
      )
      .sort(byNet);
    const served = new Map<string, { customer: string; way: Way; net_minor: number }>();
    let left = room;
    for (const { customer, group, way, net, wants } of options) {
      if (served.has(customer) || refusedBy(left, wants, group)) continue;
      served.set(customer, { customer, way, net_minor: net.mid });
      left = roomAfter(left, { ...wants, group });
    }
    return [...served.values()];
  }
}

const byNet = (a: Pick<Net, 'net'>, b: Pick<Net, 'net'>): number => b.net.mid - a.net.mid;
