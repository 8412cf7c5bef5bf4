import pg from 'pg';
import { reserveAttempts } from '../../adapters/postgres/payment-attempts.ts';
import { checkEvent } from '../../data/check-event.ts';
import { UilError } from '../../kernel/errors.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import { asked } from '../../orchestration/outbox.ts';
import { cardNumber, hidden } from './g15/cards.ts';
import { type Ears, type History, historyOf } from './g15/history.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const TENANT = 'isp';
const NOW = new Date('2026-03-02T12:00:00Z');

/** Mutant: who does not hear of a charge for twenty minutes takes it for declined. */
const silenceIsNo: Ears = {
  silence: (attempt, now) => (attempt.state === 'in-flight' && now > Date.parse(attempt.at) + 20 * 60_000 ? { ...attempt, state: 'declined' } : attempt),
};

/** Mutant: what a callback says of a charge is believed without asking. */
const callbackIsTruth: Ears = {
  heard: (event, attempts) => {
    const charge = attempts.find(({ state }) => state === 'in-flight');
    if (event.type !== 'payment.reported' || charge === undefined) return event;
    const data = {
      customer_id: 'c',
      payment_id: charge.key,
      invoice_id: 'i',
      method_id: 'm',
      action_key: charge.key,
      amount_minor: 5_000,
      currency: 'USD',
      attempt: 2,
    };
    return { ...event, type: event.data.says === 'made' ? 'payment.succeeded' : 'payment.failed', data } as unknown as typeof event;
  },
};

function sumOf(seed: number, histories: number, ears?: Ears): History {
  const sum: History = { charges: 0, double: 0, overlapping: 0, afterStop: 0, overLimit: 0, forgotten: 0, unknown: 0 };
  for (let i = 0; i < histories; i++) {
    const one = historyOf(seed, i, ears);
    for (const name of Object.keys(sum) as (keyof History)[]) sum[name] += one[name];
  }
  return sum;
}

/** Several programs ask for a charge of the same invoice at once; how many were let through. */
async function atOnce({ database }: Scratch, invoice: string, programs: number): Promise<number> {
  const one = async (n: number): Promise<number> => {
    const origin = {
      tenant: TENANT,
      customer_id: 'c',
      playbook: 'payment-recovery',
      playbook_version: 2,
      instance_id: `${invoice}-r${n}`,
      decision_id: `${invoice}-d${n}`,
    };
    const values = { invoice_id: invoice, amount_minor: 5_000, currency: 'USD' };
    const { actions } = asked(origin, [
      { kind: 'platform-action', step: 'retry-1', action: 'retry-payment', values, notBefore: NOW.toISOString(), approval: null },
    ]);
    return database.asWorker(async (sql) => (await reserveAttempts(sql, actions, NOW)).size);
  };
  return (await Promise.all(Array.from({ length: programs }, (_, n) => one(n)))).reduce((sum, n) => sum + n, 0);
}

async function onTheStore(long: boolean): Promise<{ least: number; most: number; without: number }> {
  return onScratch({ durable: false, tenants: [TENANT], now: NOW }, async (scratch) => {
    const passed: number[] = [];
    for (let i = 0; i < (long ? 200 : 20); i++) passed.push(await atOnce(scratch, `i${i}`, 8));
    const owner = new pg.Client(scratch.connection.owner as pg.ClientConfig);
    await owner.connect();
    await owner.query('DROP INDEX payment_attempts_in_flight');
    await owner.end();
    return { least: Math.min(...passed), most: Math.max(...passed), without: await atOnce(scratch, 'without', 8) };
  });
}

/** Events with a card's number somewhere and somehow; how many were taken, and how many of as many without one were refused. */
function cards(random: Random, numbers: number): { taken: number; refused: number } {
  const event = (note: string, id: string) => ({
    specversion: '1.0',
    id,
    source: 'urn:proof:g15',
    type: 'call.recorded',
    time: NOW.toISOString(),
    data: { customer_id: 'c', reached: true, note },
  });
  const passes = (item: unknown): boolean => {
    try {
      return checkEvent(item, TENANT, NOW) !== null;
    } catch (error) {
      if (error instanceof UilError && error.code === 'CARD_NUMBER_REFUSED' && !/\d{6}/.test(error.message)) return false;
      throw error;
    }
  };
  let [taken, refused] = [0, 0];
  for (let i = 0; i < numbers; i++) {
    const number = cardNumber(random);
    const said = hidden(random, number);
    const inId = random() < 0.1;
    if (passes(event(inId ? 'called' : `said ${said}, then hung up`, inId ? number : `e${i}`))) taken++;
    const wrong = number.slice(0, -1) + String((Number(number.at(-1)) + 1 + Math.floor(random() * 9)) % 10);
    if (!passes(event(`reference ${wrong}`, `w${i}`))) refused++;
  }
  return { taken, refused };
}

/**
 * Charges are asked for under one key, one at a time, and their end is the biller's own word: a gateway that answers late or never, that
 * does not know when it is asked, that lies by callback, and a biller that tries by itself must not lead to money taken twice, to a charge
 * that a network forbids, or to one that nobody knows of for an hour. Counted as the gateway and the networks would.
 */
export const g15: Proof = {
  id: 'G15',
  promise: 'No payment is taken twice, none is tried again that a card network forbids, and no number of a card is kept.',
  async run({ seed, long }) {
    const sum = sumOf(seed, long ? 1_000_000 : 10_000);
    const few = long ? 10_000 : 3_000;
    const silence = sumOf(seed, few, silenceIsNo);
    const callback = sumOf(seed, few, callbackIsTruth);
    const store = await onTheStore(long);
    const found = cards(mulberry32(seed), long ? 100_000 : 1_000);
    const caught = { silence: silence.double > 0, callback: callback.double + callback.overlapping > 0, no_index: store.without > 1 };
    const clean = sum.double + sum.overlapping + sum.afterStop + sum.overLimit + sum.forgotten === 0;
    return {
      holds:
        clean &&
        sum.charges > 0 &&
        sum.unknown > 0 &&
        store.least === 1 &&
        store.most === 1 &&
        found.taken === 0 &&
        found.refused === 0 &&
        Object.values(caught).every(Boolean),
      figures: {
        histories: long ? 1_000_000 : 10_000,
        charges: sum.charges,
        taken_twice: sum.double,
        two_at_once: sum.overlapping,
        after_a_stop: sum.afterStop,
        over_a_limit: sum.overLimit,
        ends_not_known_at_once: sum.unknown,
        not_known_and_nobody_told: sum.forgotten,
        most_let_through_at_once: store.most,
        card_numbers_taken: found.taken,
        other_numbers_refused: found.refused,
        mutant_silence_is_no_taken_twice: silence.double,
        mutant_callback_believed_taken_twice: callback.double,
        mutant_callback_believed_two_at_once: callback.overlapping,
        mutant_no_index_let_through: store.without,
        mutants: 3,
        mutants_caught: Object.values(caught).filter(Boolean).length,
      },
    };
  },
};
