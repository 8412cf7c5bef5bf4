import { HOUR } from './calendar.ts';
import { between, type Streams } from './chance.ts';
import { CURRENCY, type Isp } from './isp.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/** The partners were there before the first day. */
export function partnerHistory(isp: Isp, out: Recorder): void {
  for (const [i, partner] of isp.partners.entries()) {
    out.say('partner.joined', -400 - 90 * i, 16 * HOUR, partner.id, { partner_id: partner.id, name: partner.name });
  }
}

/** Each partner earns its commission once a week on what its customers pay, and tops up its wallet about once a month. */
export function partnerDay(isp: Isp, customers: readonly Customer[], streams: Streams, out: Recorder, day: number): void {
  for (const [i, partner] of isp.partners.entries()) {
    const random = streams('partners', i, day);
    if (day % 30 === 7 * i + 2) {
      const amount = between(random, 100, 400) * 1000;
      out.say('partner.topped_up', day, between(random, 15, 22) * HOUR, `${partner.id}/${day}`, {
        partner_id: partner.id,
        amount_minor: amount,
        currency: CURRENCY,
      });
    }
    if (day % 7 !== 5) continue;
    const monthly = customers.reduce((sum, c) => (c.partner === partner.id && c.status === 'active' ? sum + c.priceMinor : sum), 0);
    const amount = Math.round((monthly * 7 * partner.commissionBasisPoints) / (30 * 10_000));
    out.say('partner.commission_earned', day, 18 * HOUR, `${partner.id}/${day}`, { partner_id: partner.id, amount_minor: amount, currency: CURRENCY });
  }
}
