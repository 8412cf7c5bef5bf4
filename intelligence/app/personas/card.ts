import type { TouchRow } from '../../adapters/postgres/touch-queries.ts';
import type { TouchCard, TouchSums } from '../../contract/api/personas.ts';
import type { Persona } from '../../contract/personas.ts';
import { wordsFor } from './sentences.ts';

/** A counted event as its words are made of it. */
export const toldOf = ({ type, told, zone }: TouchRow) => ({ type, data: told, zone });

/** The sums of a row, and nothing else of it. */
export const sumsOf = ({ customers, monthly_minor, amount_minor, unpriced, currency }: TouchSums): TouchSums => ({
  customers,
  monthly_minor,
  amount_minor,
  unpriced,
  currency,
});

/** What an event means to a persona, with the sums of its row; null for whom it does not touch. */
export function cardOf(persona: Persona, row: TouchRow & TouchSums): TouchCard | null {
  const words = wordsFor(persona, toldOf(row), row);
  return words && { impact_id: row.impact_id, at: row.at, type: row.type, ...words, sums: sumsOf(row) };
}
