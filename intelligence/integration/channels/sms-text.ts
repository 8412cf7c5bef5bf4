/** The basic alphabet of 3GPP TS 23.038 in the order of its codes; ESC (0x1b) is not a letter. */
const BASIC = [
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
].join('');
/** Its extension: two septets each. */
const EXTENDED: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};
const EXTENDED_BY_CODE = new Map(Object.entries(EXTENDED).map(([sign, code]) => [code, sign]));
const CODE = new Map([...BASIC].map((sign, code) => [sign, code]).filter(([sign]) => sign !== '\u001b') as [string, number][]);
const ESCAPE = 0x1b;

/** Signs that word processors put in and that a text message does without: each costs half of the room in every part. */
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': ',',
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '\t': ' ',
};
/** Letters with marks that the alphabet has only without them. `ç` stands in it as `Ç`. */
const UNMARKED = /[áâãâêëíîïóôõúûÁÂÃÀÊËÈÍÎÏÌÓÔÕÒÚÛÙç]/g;

/** A text message as it goes over the air: how it is encoded, and into how many parts it is cut. */
export type SmsText = { readonly alphabet: 'gsm-7' | 'ucs-2'; readonly text: string; readonly parts: readonly Uint8Array[] };

const septets = (sign: string): number[] | null => {
  const code = CODE.get(sign);
  if (code !== undefined) return [code];
  const extended = EXTENDED[sign];
  return extended === undefined ? null : [ESCAPE, extended];
};

function inGsm(text: string): number[][] | null {
  const all = [...text].map(septets);
  return all.every((one) => one !== null) ? all : null;
}

/** Cuts without parting what belongs together: an escape from its sign, or the halves of a surrogate pair. */
function cut(signs: readonly (readonly number[])[], whole: number, part: number): Uint8Array[] {
  const length = signs.reduce((sum, sign) => sum + sign.length, 0);
  if (length <= whole) return [Uint8Array.from(signs.flat())];
  const parts: number[][] = [[]];
  for (const sign of signs) {
    if (parts.at(-1)!.length + sign.length > part) parts.push([]);
    parts.at(-1)!.push(...sign);
  }
  return parts.map((one) => Uint8Array.from(one));
}

const bigEndian = (sign: string): number[] => [...Buffer.from(sign, 'utf16le').swap16()];

/**
 * Encodes a text for the air: in GSM-7 (160 letters, or 153 in each of several parts), also when that takes plain quotes and letters
 * without their marks, else in UCS-2 (70, or 67). A part holds one septet in each octet, as SMPP wants it.
 */
export function smsText(given: string): SmsText {
  const plain = given.replace(/[‘’‚“”„«»–—‑−…\u00a0\u202f\u2009\t]/g, (sign) => PLAIN[sign]!);
  for (const text of [plain, plain.replace(UNMARKED, (sign) => sign.normalize('NFD')[0]!)]) {
    const signs = inGsm(text);
    if (signs !== null) return { alphabet: 'gsm-7', text, parts: cut(signs, 160, 153) };
  }
  return { alphabet: 'ucs-2', text: plain, parts: cut([...plain].map(bigEndian), 140, 134) };
}

/** The text of septets that came one in each octet. */
export function fromGsm(octets: Uint8Array): string {
  let text = '';
  for (let i = 0; i < octets.length; i++) text += octets[i] === ESCAPE ? (EXTENDED_BY_CODE.get(octets[++i] ?? 0) ?? ' ') : (BASIC[octets[i]! & 0x7f] ?? '?');
  return text;
}
