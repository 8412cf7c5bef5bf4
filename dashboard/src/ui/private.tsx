import type { ReactNode } from 'react';

/** A name, phone, address or amount: blurred while the privacy mask is on. */
export function Private({ children, className = '' }: { children: ReactNode; className?: string }) {
  return <span className={`private ${className}`}>{children}</span>;
}

// An amount with its sign or code, an address of e-mail, a telephone number.
const SENSITIVE = /(\p{Sc}\s?\d[\d,.]*\d|\p{Sc}\s?\d|\b[A-Z]{3}\s\d[\d,.]*|\S+@\S+\.\w+|\+\d[\d\s-]{6,}\d)/u;

/** The parts of a sentence in turn; the odd ones are to be masked: amounts, e-mail addresses, telephone numbers and the given names. */
export function sensitiveParts(text: string, names: readonly string[] = []): string[] {
  const known = names.filter((name) => name.length > 1).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = known.length === 0 ? SENSITIVE : new RegExp(`(${[...known, SENSITIVE.source.slice(1, -1)].join('|')})`, 'u');
  return text.split(pattern);
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
