import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type Sign = { word: string; icon: LucideIcon; colour: string };

/** A state as icon, word and colour, in this order of importance backwards: the word alone is enough. */
export function Signed({ sign: { word, icon: Icon, colour }, children, wordClass = '' }: { sign: Sign; children?: ReactNode; wordClass?: string }) {
  return (
    <span className={`inline-flex gap-1.5 font-medium whitespace-nowrap ${colour}`}>
      <Icon size={14} strokeWidth={2} aria-hidden className="shrink-0 self-center" />
      <span className={`self-baseline ${wordClass}`}>{word}</span>
      {children}
    </span>
  );
}
