import type { ReactNode } from 'react';

/** A name, phone, address or amount: blurred while the privacy mask is on. */
export function Private({ children, className = '' }: { children: ReactNode; className?: string }) {
  return <span className={`private ${className}`}>{children}</span>;
}

const NUMBER = '\\d(?:[\\d,.]*\\d)?';
const CODE = `(?:${Intl.supportedValuesOf('currency').join('|')})`;
const SENSITIVE = [
  // An amount with its sign or code before or after it, or with two decimals and no percent sign.
  `\\p{Sc}\\s?${NUMBER}`,
  `\\b${CODE}\\s?${NUMBER}`,
  `${NUMBER}\\s?(?:\\p{Sc}|${CODE}\\b)`,
  '\\d[\\d,]*\\.\\d{2}(?![\\d%]|\\s%)',
  // An address of e-mail, a telephone number.
  '\\S+@\\S+\\.\\w+',
  '\\+\\d[\\d\\s-]{6,}\\d',
];

const patternOf = (names: readonly string[]) => new RegExp(`(${[...names, ...SENSITIVE].join('|')})`, 'u');
const withoutNames = patternOf([]);

/** The parts of a sentence in turn; the odd ones are to be masked: amounts, e-mail addresses, telephone numbers and the given names. */
export function sensitiveParts(text: string, names: readonly string[] = []): string[] {
  const known = names.filter((name) => name.length > 1).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.split(known.length === 0 ? withoutNames : patternOf(known));
}

/** A sentence of the server's in which what is private can be masked. */
export function Prose({ text, names }: { text: string; names?: readonly (string | null)[] }) {
  const parts = sensitiveParts(
    text,
    (names ?? []).filter((name) => name !== null),
  );
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no identity but their place
  return parts.map((part, place) => (place % 2 === 1 ? <Private key={`${place}${part}`}>{part}</Private> : part));
}
