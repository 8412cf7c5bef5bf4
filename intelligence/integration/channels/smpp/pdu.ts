/** The protocol data units of SMPP 3.4 that the layer speaks (SMPP v3.4, section 4), written and read. */
export const COMMAND = {
  generic_nack: 0x80000000,
  query_sm: 0x00000003,
  submit_sm: 0x00000004,
  deliver_sm: 0x00000005,
  unbind: 0x00000006,
  bind_transceiver: 0x00000009,
  enquire_link: 0x00000015,
} as const;
/** Set in the id of every answer. */
export const ANSWER = 0x80000000;

/** Statuses that mean something to us; any other is a refusal like others. */
export const STATUS = {
  ok: 0x00,
  wrongLength: 0x01,
  unknownCommand: 0x03,
  notBound: 0x04,
  systemError: 0x08,
  wrongDestination: 0x0b,
  bindFailed: 0x0d,
  wrongPassword: 0x0e,
  wrongSystem: 0x0f,
  queueFull: 0x14,
  throttled: 0x58,
  /** Answer to a deliver_sm that could not be stored now: the other side brings it again. */
  tryAgain: 0x64,
} as const;

/** Optional parameters, by their tags. */
export const TAG = { receiptedMessageId: 0x001e, messagePayload: 0x0424, messageState: 0x0427, networkErrorCode: 0x0423 } as const;

export type Pdu = { readonly command: number; readonly status: number; readonly sequence: number; readonly body: Buffer };

const HEADER = 16;
/** The longest unit that is accepted: a long message_payload and its frame. */
const LONGEST = 70_000;

/** A unit as it goes over the wire. */
export function pduBytes({ command, status, sequence, body }: Pdu): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(HEADER + body.length, 0);
  header.writeUInt32BE(command, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** Takes whole units out of a stream of bytes as they come. Throws when what comes cannot be SMPP. */
export function pduReader(): (part: Buffer) => Pdu[] {
  let rest: Buffer = Buffer.alloc(0);
  return (part) => {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const units: Pdu[] = [];
    while (rest.length >= HEADER) {
      const length = rest.readUInt32BE(0);
      if (length < HEADER || length > LONGEST) throw new RangeError('a unit has an impossible length');
      if (rest.length < length) break;
      units.push({
        command: rest.readUInt32BE(4),
        status: rest.readUInt32BE(8),
        sequence: rest.readUInt32BE(12),
        body: Buffer.from(rest.subarray(HEADER, length)),
      });
      rest = rest.subarray(length);
    }
    return units;
  };
}

/** A text that ends with a zero byte, cut to the room that the field has. */
export const cString = (text: string, room: number): Buffer => Buffer.from(`${text.slice(0, room - 1)}\0`, 'latin1');

/** Reads the fields of a body one after another. Throws when the body is shorter than it should be. */
export function fieldsOf(body: Buffer) {
  let at = 0;
  const need = (length: number): number => {
    if (at + length > body.length) throw new RangeError('a unit is too short');
    const from = at;
    at += length;
    return from;
  };
  return {
    text(): string {
      const end = body.indexOf(0, at);
      if (end < 0) throw new RangeError('a unit is too short');
      const text = body.toString('latin1', at, end);
      at = end + 1;
      return text;
    },
    octet: (): number => body.readUInt8(need(1)),
    octets(length: number): Buffer {
      const from = need(length);
      return body.subarray(from, from + length);
    },
    /** The optional parameters, which are last. */
    tags(): ReadonlyMap<number, Buffer> {
      const tags = new Map<number, Buffer>();
      while (at + 4 <= body.length) {
        const tag = body.readUInt16BE(at);
        const length = body.readUInt16BE(at + 2);
        at += 4;
        const from = need(length);
        tags.set(tag, body.subarray(from, from + length));
      }
      return tags;
    },
  };
}
