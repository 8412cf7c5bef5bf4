import type { Database } from '../adapters/postgres/database.ts';
import { DISPATCHER } from '../adapters/postgres/outbox.ts';
import { customersByPhoneEnd, endDoubt, messagesOf, type ReceiptMessage } from '../adapters/postgres/receipt-queries.ts';
import type { Channel, MessageClass } from '../contract/words.ts';
import { replyIntent } from '../integration/channels/opt-out.ts';
import { digitsOf, sameLine } from '../integration/channels/phone.ts';
import type { Receipt } from '../integration/channels/receipt.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ReceiptSink } from './carriers.ts';
import type { Layer } from './compose.ts';

const CLASSES: readonly MessageClass[] = ['safety', 'billing', 'care', 'marketing'];
/** Who says START takes back a STOP; marketing needs a yes of its own. */
const AGAIN: readonly MessageClass[] = ['safety', 'billing', 'care'];
const OLDEST_MS = 30 * 24 * 3_600_000;

type Told = { readonly id: string; readonly type: string; readonly at: Date | null; readonly data: Readonly<Record<string, unknown>> };
type About = Extract<Receipt, { readonly message: unknown }>;

/** A provider's moment where it can be right, else now: a clock that is wrong there does not move facts. */
function momentOf(at: Date | null, now: Date): string {
  const ms = at?.getTime() ?? Number.NaN;
  return (ms <= now.getTime() && ms >= now.getTime() - OLDEST_MS ? at! : now).toISOString();
}

const keyIn = (receipt: About): string | null => ('key' in receipt.message ? receipt.message.key : null);
const numberIn = (receipt: About): string | null => ('providerId' in receipt.message ? receipt.message.providerId : null);

function factsOfMessages(receipts: readonly About[], messages: readonly ReceiptMessage[], channel: Channel): Told[] {
  return receipts.flatMap((receipt) => {
    const message = messages.find((one) => one.key === keyIn(receipt) || (one.provider_id !== null && one.provider_id === numberIn(receipt)));
    if (message === undefined) return [];
    const data = {
      customer_id: message.customer_id,
      message_key: message.key,
      channel,
      ...(receipt.told === 'bounced' ? { permanent: receipt.permanent } : {}),
    };
    return [{ id: `${message.key}:${receipt.told}`, type: `message.${receipt.told}`, at: receipt.at, data }];
  });
}

/** What follows from an answer of a person: the answer itself, and at once what it says about messages. */
function factsOfReply(receipt: Exclude<Receipt, About>, customers: readonly string[], channel: Channel): Told[] {
  const consent = (customer_id: string, classes: readonly MessageClass[], allowed: boolean): Told[] =>
    classes.map((one) => ({
      id: `${receipt.id}:${customer_id}:${one}:${allowed ? 'yes' : 'no'}`,
      type: 'consent.changed',
      at: receipt.at,
      data: { customer_id, channel, class: one, allowed },
    }));
  return customers.flatMap((customer_id) => {
    if (receipt.told === 'consent') return consent(customer_id, receipt.class === null ? CLASSES : [receipt.class], receipt.allowed);
    const intent = replyIntent(receipt.text);
    const text = receipt.text.toWellFormed().replaceAll('\u0000', '').slice(0, 2_000);
    const reply: Told = { id: `${receipt.id}:${customer_id}`, type: 'message.replied', at: receipt.at, data: { customer_id, channel, text } };
    return [...(intent === 'stop' ? consent(customer_id, CLASSES, false) : intent === 'start' ? consent(customer_id, AGAIN, true) : []), reply];
  });
}

/** The source under which a provider's receipts are events. */
export const sourceOf = (kind: string): string => `uil/receipts/${kind}`;

const isAbout = (receipt: Receipt): receipt is About => 'message' in receipt;

/**
 * Turns what providers tell into events that come in by the same door as all others, each under an id of its own, so that a receipt told
 * twice counts once. A message in doubt of which they tell is in doubt no more. What names nobody we know changes nothing. Answers that no
 * rule reads are brought to a person.
 */
export function receiptSink(database: Database, ingest: Layer['ingest'], clock: Clock, readByPerson?: Layer['readByPerson']): ReceiptSink {
  return async ({ tenant, channel, kind, route }, receipts) => {
    const now = clock.now();
    const about = receipts.filter(isAbout);
    const keys = about.flatMap((one) => keyIn(one) ?? []);
    const numbers = about.flatMap((one) => numberIn(one) ?? []);
    const messages = about.length === 0 ? [] : await database.asWorker((sql) => messagesOf(sql, tenant, { channel, route }, keys, numbers));
    const facts = factsOfMessages(about, messages, channel);
    for (const receipt of receipts)
      if (!isAbout(receipt)) {
        const found = await database.asWorker((sql) => customersByPhoneEnd(sql, tenant, digitsOf(receipt.from).slice(-7)));
        const customers = found.filter(({ phone }) => sameLine(receipt.from, phone)).map((one) => one.customer_id);
        facts.push(...factsOfReply(receipt, customers, channel));
      }
    const doubtful = messages.filter(
      (one) => one.state === 'unknown' && facts.some((fact) => fact.data.message_key === one.key && fact.type !== 'message.bounced'),
    );
    const event = ({ id, type, at, data }: Told, source: string) => ({ specversion: '1.0', id, source, type, time: momentOf(at, now), data });
    const sent = doubtful.map(({ key, customer_id, command, decision_id, run_id }) =>
      event(
        {
          id: `${key}:sent`,
          type: 'message.sent',
          at: null,
          data: {
            customer_id,
            message_key: key,
            channel,
            class: command.class,
            purpose: command.purpose,
            decision_id,
            instance_id: run_id,
            step: command.step,
          },
        },
        DISPATCHER,
      ),
    );
    const events = [...sent, ...facts.map((fact) => event(fact, sourceOf(kind)))];
    if (events.length > 0) await ingest(tenant, events);
    for (const { type, data } of facts)
      if (type === 'message.replied' && replyIntent(String(data.text)) === 'other') await readByPerson?.(tenant, String(data.customer_id), channel);
    if (doubtful.length > 0)
      await database.asWorker((sql) =>
        endDoubt(
          sql,
          tenant,
          doubtful.map((one) => one.key),
          now,
        ),
      );
  };
}
