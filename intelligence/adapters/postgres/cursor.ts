import { UilError } from '../../kernel/errors.ts';

/** What the key of a list may be: a text, any number, a whole number, or a moment as the store gives it. */
type Keys = { string: string; number: number; integer: number; moment: string };

// The store takes no NUL in a text, and there is no year 0.
const FITS: { readonly [K in keyof Keys]: (key: unknown) => boolean } = {
  string: (key) => typeof key === 'string' && !key.includes('\0'),
  number: Number.isFinite,
  integer: Number.isSafeInteger,
  moment: (key) => typeof key === 'string' && /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key,
};

/** The place of the last row of a window, by its key and its id: what the next window is asked for with. */
export const cursorOf = (key: string | number, id: string): string => Buffer.from(JSON.stringify([key, id])).toString('base64url');

/** Where the window before ended; null at the top. A text that no list of this kind gave is refused. */
export function readCursor<K extends keyof Keys>(after: string | undefined, kind: K): [key: Keys[K], id: string] | null {
  if (after === undefined) return null;
  const told = parsed(Buffer.from(after, 'base64url').toString());
  if (!Array.isArray(told) || told.length !== 2 || !FITS[kind](told[0]) || !FITS.string(told[1])) throw damagedCursor();
  return [told[0] as Keys[K], told[1] as string];
}

/** The refusal of a cursor that no list gave. */
export const damagedCursor = (): UilError => new UilError('CURSOR_INVALID', [], { pointer: '/after' });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damagedCursor();
  }
}
