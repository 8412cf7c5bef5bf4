import { normal } from '../kernel/random.ts';
import { type Calendar, HOUR } from './calendar.ts';
import { between, happens, type Streams, within } from './chance.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/**
 * Chance that mail delivered in that local hour is opened by a person of usual readiness:
 * at home in the evening with a peak at 19–20 h, at work in the morning with a peak at 9 h.
 */
export function openChance(segment: 'residential' | 'business', hour: number): number {
  const peak = segment === 'residential' ? 19.5 : 9;
  const other = segment === 'residential' ? 7.5 : 14;
  const bell = (centre: number, width: number) => Math.exp(-0.5 * ((hour - centre) / width) ** 2);
  return 0.1 + 0.34 * bell(peak, 1.8) + 0.1 * bell(other, 1.2);
}

type MessageClass = 'safety' | 'billing' | 'care' | 'marketing';

/** The ISP's own mailings before the layer came: sent at any hour, so that the best hour can be learned. */
export interface Mailings {
  run(customer: Customer, day: number): void;
}

/** The mailings of one world. */
export function mailings(calendar: Calendar, streams: Streams, out: Recorder): Mailings {
  function send(c: Customer, random: () => number, day: number, kind: MessageClass, purpose: string): void {
    const hour = between(random, 8, 20);
    const second = hour * HOUR + between(random, 0, HOUR - 1) + calendar.toUtc(c.node.region.zone, day);
    const key = `m-${c.id}-${day}-${purpose}`;
    const message = { customer_id: c.id, message_key: key, channel: 'email' as const };
    out.say('message.sent', day, second, key, { ...message, class: kind, purpose });
    if (c.deadAddress || happens(random, 0.004)) {
      out.say('message.bounced', day, second + between(random, 5, 600), key, { ...message, permanent: c.deadAddress });
      return;
    }
    const delivered = second + between(random, 2, 40);
    out.say('message.delivered', day, delivered, key, message);
    if (c.machineOpens) out.say('message.opened', day, delivered + between(random, 1, 30), `${key}/machine`, { ...message, machine: true });
    if (!happens(random, within(c.reads * openChance(c.segment, hour), 0, 0.95))) return;
    const opened = delivered + Math.round(within(Math.exp(6.2 + 1.1 * normal(random)), 20, 30 * HOUR));
    out.say('message.opened', day, opened, key, message);
    if (happens(random, kind === 'billing' ? 0.25 : 0.08)) out.say('message.clicked', day, opened + between(random, 4, 180), key, message);
  }

  return {
    run(c, day) {
      const date = calendar.dayOfMonth(day);
      const bill = c.billing === 'postpaid' && date === c.billingDay && c.status === 'active';
      const letter = date === 1 + ((c.billingDay + 13) % 28) && c.allowsMarketing;
      const chase = c.failures.at(-1) === day - 1;
      if (!bill && !letter && !chase) return;
      const random = streams('messages', c.index, day);
      if (bill) send(c, random, day, 'billing', 'invoice');
      if (chase) send(c, random, day, 'billing', 'payment-failed');
      if (!letter) return;
      send(c, random, day, 'marketing', 'newsletter');
      if (happens(random, 0.006)) {
        c.allowsMarketing = false;
        const data = { customer_id: c.id, channel: 'email' as const, class: 'marketing' as const, allowed: false };
        out.say('consent.changed', day + 1, 12 * HOUR + between(random, 0, HOUR), `${c.id}/${day}`, data);
      }
    },
  };
}
