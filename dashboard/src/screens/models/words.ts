import { title } from '../decisions/words.tsx';

/** How a model is spoken of: its name as a question's end, whom it speaks of, and what it says may come. */
export type ModelWords = { name: string; one: string; who: 'who' | 'that'; many: string; came: string; not: string };

const known: Readonly<Record<string, ModelWords>> = {
  churn_prediction: { name: 'Who will leave', one: 'customer', who: 'who', many: 'customers', came: 'left', not: 'stayed' },
  network_failure: { name: 'Which access node goes down', one: 'access node', who: 'that', many: 'access nodes', came: 'went down', not: 'kept running' },
  upsell_propensity: { name: 'Who takes a larger plan', one: 'customer', who: 'who', many: 'customers', came: 'took a larger plan', not: 'kept the plan' },
  communication_timing: { name: 'When to write', one: 'message', who: 'that', many: 'messages', came: 'were opened', not: 'were not' },
};

/** The words of a model; one that the page does not know yet is spoken of by its own name. */
export const wordsOf = (model: string): ModelWords =>
  known[model] ?? { name: title(model), one: 'case', who: 'that', many: 'cases', came: 'came true', not: 'did not' };

/** A note of the server's as a sentence: with a capital and a full stop. */
export function sentence(note: string): string {
  const text = note.trim();
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
