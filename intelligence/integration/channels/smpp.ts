import { type Static, Type } from 'typebox';
import { digest } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Reach } from '../outbound-address.ts';
import type { ChannelResult, MessageChannel } from './channel.ts';
import { replyIntent } from './opt-out.ts';
import { internationalNumber } from './phone.ts';
import { forGood, later } from './provider-answer.ts';
import type { Receipt } from './receipt.ts';
import { deliveredIn, fateIn, type MessageFate, queryBody, submitBody } from './smpp/messages.ts';
import { COMMAND, fieldsOf, STATUS } from './smpp/pdu.ts';
import { smppSession } from './smpp/session.ts';
import { type SmsText, smsText } from './sms-text.ts';

/** What a message centre (SMSC) that speaks SMPP 3.4 needs to know of us. */
export const SmppSettings = Type.Object(
  {
    url: Type.String({ pattern: '^smpps?://[^\\s/@]+$', maxLength: 200, outbound: true, title: 'Message centre: smpp://host:2775, or smpps:// with TLS' }),
    system_id: Type.String({ minLength: 1, maxLength: 15, title: 'System id' }),
    system_type: Type.Optional(Type.String({ maxLength: 12, title: 'System type' })),
    from: Type.String({ pattern: '^(\\+?[0-9]{3,15}|[A-Za-z0-9 .&-]{1,11})$', title: 'Sender: a number, a short code, or a name of at most 11 letters' }),
    calling_code: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$', title: 'Calling code of the country, for numbers written as at home' })),
    per_second: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, title: 'Messages a second at most (10)' })),
    long_messages: Type.Optional(Type.Enum(['parts', 'payload'], { title: 'Long texts: cut by us (parts) or by the message centre (payload)' })),
    enquire_seconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 600, title: 'Seconds between two questions whether the line is alive (30)' })),
  },
  { additionalProperties: false },
);
export const SmppSecret = Type.Object({ password: Type.String({ minLength: 1, maxLength: 8, title: 'Password' }) }, { additionalProperties: false });

const ANSWER_MS = 10_000;
const TIMEOUT_MS = 30_000;
const THROTTLED_MS = 1_000;
/** Faults that will not go away for this message: bad number, length or content. */
const NEVER = new Set<number>([STATUS.wrongLength, 0x33, 0x34, 0x48, 0x49, 0x50, 0x51, 0x61, 0x62, 0xc0, 0xc2, 0xc3, 0xc4]);

type Given = {
  readonly reach: Reach;
  readonly random: Random;
  readonly now: () => Date;
  readonly fresh: (bytes: number) => Buffer;
  /** How long a message waits for a line that is not bound. */
  readonly patienceMs?: number;
  /** Stores what the message centre tells; resolves when it is safe. */
  readonly told: (receipts: readonly Receipt[]) => Promise<void>;
};

/** A header of user data that numbers the parts of one text (3GPP TS 23.040, 9.2.3.24.1). */
const numbered = (reference: number, count: number, index: number, text: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.of(0x05, 0x00, 0x03, reference, count, index + 1), text]);

/** What the fate of a message is to us; null while it is on its way. */
function receiptOf(id: string, fate: MessageFate, at: Date | null): Receipt | null {
  const message = { providerId: id };
  if (fate === 'delivered') return { told: 'delivered', message, at };
  // That a phone was off too long, or the message centre gave up, says nothing about the number.
  return fate === 'expired' || fate === 'undeliverable' || fate === 'rejected' || fate === 'deleted'
    ? { told: 'bounced', message, permanent: false, at }
    : null;
}

/** A channel over SMPP: also tells the fate of a message when it is asked, where the message centre can (query_sm). */
export type SmppChannel = MessageChannel & Required<Pick<MessageChannel, 'fate' | 'close'>> & { readonly bound: boolean };

/**
 * Text messages over SMPP 3.4, bound as a transceiver. submit_sm knows no keys, so each message is handed over at most once. Texts that
 * are too long for one message go in numbered parts; a receipt is asked for with the last. Receipts and answers of people come on the
 * same line and are confirmed when they are stored.
 */
export function smppChannel(settings: Static<typeof SmppSettings>, secret: Static<typeof SmppSecret>, given: Given): SmppChannel {
  const session = smppSession({
    url: settings.url,
    systemId: settings.system_id,
    password: secret.password,
    systemType: settings.system_type ?? '',
    perSecond: settings.per_second ?? 10,
    window: 10,
    answerMs: ANSWER_MS,
    patienceMs: given.patienceMs ?? 12_000,
    enquireMs: (settings.enquire_seconds ?? 30) * 1_000,
    reach: given.reach,
    random: given.random,
    async deliver(body) {
      const brought = deliveredIn(body);
      if (brought === null) return;
      if (brought.kind === 'message') {
        const { from, to, text } = brought;
        // SMPP gives no number to what people write: the same words of the same person within an hour are one message brought twice. Who
        // says STOP, START and STOP means each of them, and to hear one twice does no harm.
        const now = given.now().toISOString();
        const id = digest(from, to, text, replyIntent(text) === 'other' ? now.slice(0, 13) : now);
        return given.told([{ told: 'reply', id, from, text, at: null }]);
      }
      const receipt = receiptOf(brought.id, brought.state, brought.at);
      if (receipt !== null) await given.told([receipt]);
    },
  });

  const submit = async (to: string, text: SmsText, part: Uint8Array, last: boolean, withHeader: boolean, asPayload: boolean) =>
    session.ask(
      COMMAND.submit_sm,
      submitBody({ from: settings.from, to, dataCoding: text.alphabet === 'gsm-7' ? 0 : 8, text: part, withHeader, receipt: last, asPayload }),
    );

  const refusalOf = (status: number): ChannelResult => {
    const reason = `the message centre refused: status ${status}`;
    if (status === STATUS.throttled || status === STATUS.queueFull) {
      session.pause(THROTTLED_MS);
      return later(reason, THROTTLED_MS);
    }
    return status === STATUS.wrongDestination ? forGood(reason, true) : NEVER.has(status) ? forGood(reason) : later(reason);
  };

  return {
    channel: 'sms',
    delivery: 'at-most-once',
    timeoutMs: TIMEOUT_MS,
    get bound() {
      return session.bound;
    },
    line: () =>
      session.bound
        ? { stands: true, sentence: 'Bound to the message centre.' }
        : { stands: false, sentence: `Not bound: ${session.trouble ?? 'the message centre has not answered yet'}.` },
    async send({ to, text }) {
      const number = internationalNumber(to, settings.calling_code);
      if (number === null) return forGood('the number has no country');
      const coded = smsText(text);
      const whole = settings.long_messages === 'payload' ? [Buffer.concat(coded.parts)] : coded.parts;
      const reference = given.fresh(1)[0]!;
      let id: string | null = null;
      for (const [index, part] of whole.entries()) {
        const single = whole.length === 1;
        const bytes = single ? part : numbered(reference, whole.length, index, part);
        const answer = await submit(number, coded, bytes, index === whole.length - 1, !single, single && coded.parts.length > 1);
        if (answer === 'not-sent' || answer.status !== STATUS.ok) {
          // Parts of it are out: to say that nothing was sent would be wrong.
          if (index > 0) throw new Error('only some parts of the message were taken');
          return answer === 'not-sent' ? later(session.trouble ?? 'the message centre is not bound') : refusalOf(answer.status);
        }
        id = fieldsOf(answer.body).text();
      }
      return { ok: true, provider_id: id };
    },
    async fate(providerId) {
      const answer = await session.ask(COMMAND.query_sm, queryBody(providerId, settings.from));
      return answer === 'not-sent' || answer.status !== STATUS.ok ? null : receiptOf(providerId, fateIn(answer.body), null);
    },
    close: () => session.close(),
  };
}
