import { digitsOf } from '../phone.ts';
import { fromGsm } from '../sms-text.ts';
import { cString, fieldsOf, TAG } from './pdu.ts';

/** One part of a text message on its way to the message centre. */
export type Submission = {
  /** A number, a short code, or a name of at most eleven letters. */
  readonly from: string;
  readonly to: string;
  readonly dataCoding: number;
  readonly text: Uint8Array;
  /** Tells that the text begins with a header of user data. */
  readonly withHeader: boolean;
  /** Whether the fate of this part is to be told. */
  readonly receipt: boolean;
  /** Puts the text into message_payload, for message centres that cut long texts themselves. */
  readonly asPayload: boolean;
};

/** What the message centre brings: the fate of a message of ours, or what somebody wrote. */
export type Delivered =
  | { readonly kind: 'receipt'; readonly id: string; readonly state: MessageFate; readonly at: Date | null }
  | { readonly kind: 'message'; readonly from: string; readonly to: string; readonly text: string };

export type MessageFate = 'enroute' | 'delivered' | 'expired' | 'deleted' | 'undeliverable' | 'accepted' | 'unknown' | 'rejected';

/** By number (SMPP v3.4, 5.2.28), and by the word of receipts in text (appendix B). */
const STATES: readonly MessageFate[] = ['unknown', 'enroute', 'delivered', 'expired', 'deleted', 'undeliverable', 'accepted', 'unknown', 'rejected'];
const WORDS: Readonly<Record<string, MessageFate>> = {
  ENROUTE: 'enroute',
  DELIVRD: 'delivered',
  EXPIRED: 'expired',
  DELETED: 'deleted',
  UNDELIV: 'undeliverable',
  ACCEPTD: 'accepted',
  UNKNOWN: 'unknown',
  REJECTD: 'rejected',
};

export const stateOf = (code: number): MessageFate => STATES[code] ?? 'unknown';

/** Type and plan of a sender or recipient: international number, short code, or name. */
function address(text: string): Buffer {
  const isNumber = /^\+?\d+$/.test(text);
  const isShort = isNumber && !text.startsWith('+') && text.length <= 8;
  const [type, plan] = !isNumber ? [5, 0] : isShort ? [3, 1] : [1, 1];
  return Buffer.concat([Buffer.of(type, plan), cString(isNumber ? digitsOf(text) : text, 21)]);
}

const tagged = (tag: number, value: Uint8Array): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(tag, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
};

/** The body of submit_sm. */
export function submitBody({ from, to, dataCoding, text, withHeader, receipt, asPayload }: Submission): Buffer {
  const inField = asPayload ? new Uint8Array() : text;
  return Buffer.concat([
    cString('', 6),
    address(from),
    address(to),
    Buffer.of(withHeader ? 0x40 : 0, 0, 0),
    cString('', 17),
    cString('', 17),
    Buffer.of(receipt ? 1 : 0, 0, dataCoding, 0, inField.length),
    inField,
    ...(asPayload ? [tagged(TAG.messagePayload, text)] : []),
  ]);
}

/** The body of bind_transceiver. */
export const bindBody = (systemId: string, password: string, systemType: string): Buffer =>
  Buffer.concat([cString(systemId, 16), cString(password, 9), cString(systemType, 13), Buffer.of(0x34, 0, 0), cString('', 41)]);

/** The body of query_sm for a message that was sent from `from`. */
export const queryBody = (id: string, from: string): Buffer => Buffer.concat([cString(id, 65), address(from)]);

/** The fate in the body of query_sm_resp. */
export function fateIn(body: Buffer): MessageFate {
  const fields = fieldsOf(body);
  fields.text();
  fields.text();
  return stateOf(fields.octet());
}

/** A text in the coding that it says it has; what cannot be read stays a question mark. */
function decode(coding: number, octets: Buffer): string {
  if (coding === 8) return new TextDecoder('utf-16be').decode(octets);
  return coding === 0 ? fromGsm(octets) : octets.toString('latin1');
}

/** `YYMMDDhhmm` or with seconds, in UTC. */
function receiptMoment(text: string | undefined): Date | null {
  const parts = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(text ?? '');
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second = '00'] = parts;
  const at = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isFinite(at) ? new Date(at) : null;
}

function receiptIn(text: string, tags: ReadonlyMap<number, Buffer>): Delivered | null {
  const id = tags.get(TAG.receiptedMessageId)?.toString('latin1').replace(/\0.*$/s, '') ?? /\bid:(\S+)/i.exec(text)?.[1];
  const code = tags.get(TAG.messageState)?.[0];
  const state = code === undefined ? WORDS[/\bstat:(\w+)/i.exec(text)?.[1]?.toUpperCase() ?? ''] : stateOf(code);
  if (id === undefined || id === '' || state === undefined) return null;
  return { kind: 'receipt', id, state, at: receiptMoment(/\bdone date:(\d+)/i.exec(text)?.[1]) };
}

/** What a deliver_sm brings; null for a receipt that names no message. */
export function deliveredIn(body: Buffer): Delivered | null {
  const fields = fieldsOf(body);
  fields.text();
  const party = (): string => {
    fields.octet();
    fields.octet();
    return fields.text();
  };
  const from = party();
  const to = party();
  const esmClass = fields.octet();
  fields.octets(2);
  fields.text();
  fields.text();
  fields.octets(2);
  const coding = fields.octet();
  fields.octet();
  const short = fields.octets(fields.octet());
  const tags = fields.tags();
  const whole = tags.get(TAG.messagePayload) ?? short;
  const octets = (esmClass & 0x40) === 0 ? whole : whole.subarray((whole[0] ?? 0) + 1);
  const text = decode(coding, octets);
  // Bits 2 to 5 tell what it is: a receipt, or an intermediate notice, which is not the end yet.
  const type = (esmClass >> 2) & 0x0f;
  if (type === 1) return receiptIn(octets.toString('latin1'), tags);
  return type === 0 ? { kind: 'message', from, to, text } : null;
}
