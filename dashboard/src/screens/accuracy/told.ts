import type { Accuracy, ChanceAccuracy, RangeAccuracy, StillLearning } from '../../api/types.ts';
import { count, counted } from '../../ui/numbers.ts';
import { wordsOf } from '../models/words.ts';

type About = Pick<ChanceAccuracy, 'model' | 'truth' | 'horizon_hours'>;

const TRUTHS: Readonly<Record<string, { name: string; many: string; came: string }>> = {
  left: { name: 'Who leaves', many: 'customers', came: 'left' },
  'left-by-choice': { name: 'Who leaves by choice', many: 'customers', came: 'left by choice' },
  closed: { name: 'Who is closed for not paying', many: 'customers', came: 'were closed' },
  'took-more': { name: 'Who takes a larger plan', many: 'customers', came: 'took a larger plan' },
  'node-down': { name: 'Which access node goes down', many: 'access nodes', came: 'went down' },
  'customer-usage': { name: 'What a customer uses', many: 'customers', came: 'was used' },
  'node-usage': { name: 'What customers of a node use', many: 'nodes', came: 'was used' },
  revenue: { name: 'What is billed', many: 'spans', came: 'was billed' },
  commission: { name: 'What a partner earns', many: 'partners', came: 'was earned' },
};

/** How a truth is spoken of; one that the page does not know yet in the words of its model. */
export const truthWords = ({ truth, model }: Pick<About, 'truth' | 'model'>): { name: string; many: string; came: string } => TRUTHS[truth] ?? wordsOf(model);

/** "24 hours", "7 days" */
export const horizonWords = (hours: number): string => (hours % 24 === 0 && hours > 24 ? counted(hours / 24, 'day') : counted(hours, 'hour'));

/** The address of one kind of prediction. */
export const keyOf = ({ model, truth, horizon_hours }: About): string => `${model}.${truth}.${horizon_hours}`;

/** "Who leaves within 60 days" */
export const nameOf = (about: About): string => `${truthWords(about).name} within ${horizonWords(about.horizon_hours)}`;

/** Everything that was predicted, settled or not yet, each once. */
export function kindsOf({ chances, ranges, learning }: Accuracy): About[] {
  const seen = new Map([...chances, ...ranges, ...learning].map((one) => [keyOf(one), one] as const));
  return [...seen.values()];
}

const points = (share: number): string => (100 * share).toFixed(share < 0.01 ? 2 : 1);

/** What came of chances in two sentences: how many were expected and came, and how far the chances were off beside what luck alone makes. */
export function chanceSentence(row: ChanceAccuracy): string {
  const { many, came } = truthWords(row);
  const total = `Of ${count(row.rows)} ${many} whose ${horizonWords(row.horizon_hours)} have passed, ${count(row.expected)} were expected; ${count(row.came)} ${came}.`;
  const luck = row.ece <= 2 * row.ece_by_luck ? 'as much as luck alone may make' : `more than the ${points(row.ece_by_luck)} that luck alone makes`;
  return `${total} The chances were off by ${points(row.ece)} of 100 on average, ${luck}.`;
}

/** How often bounds held, in a sentence. */
export function rangeSentence({ rows, coverage_80: inner, coverage_95: outer }: RangeAccuracy): string {
  const of100 = (value: number) => Math.round(100 * value);
  const wide = outer ? `, those of 95 % ${of100(outer.value)} (${of100(outer.low)} to ${of100(outer.high)})` : '';
  return `Of ${counted(rows, 'forecast')} the bounds of 80 % held ${of100(inner.value)} times of 100 (${of100(inner.low)} to ${of100(inner.high)})${wide}.`;
}

const DAY_MS = 86_400_000;

/** What is missing before a kind of prediction can be judged, and for how long. */
export function learningSentence({ settled, needs, open, enough_at }: StillLearning, now: number): string {
  const known = settled === 0 ? 'Nothing is settled yet' : `${counted(settled, 'prediction')} settled`;
  if (enough_at === null) return `${known}; needs ${count(needs)} more, ${count(open)} are open.`;
  return `${known}; needs ${count(needs)} more, about ${counted(Math.max(1, Math.ceil((Date.parse(enough_at) - now) / DAY_MS)), 'day')}.`;
}

/** The segments told of, in order. */
export const segmentsOf = (accuracy: Accuracy): string[] =>
  [...new Set([...accuracy.chances, ...accuracy.ranges].flatMap(({ segment }) => segment ?? []))].sort();
