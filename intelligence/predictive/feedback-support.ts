import type { FeatureVector } from '../data/features/feature.ts';
import { logisticRegression } from '../ml/logistic-regression.ts';
import { tableFromRecords } from '../ml/table.ts';

/** A word with whose it is and what the customer looked like. */
type Said = { readonly person: string; readonly features: FeatureVector };

/** Others who must have spoken before they can foresee anything. */
const LEAST_OTHERS = 2;
/** Leavers that words are held against; more teach no more. */
const MOST_LEAVERS = 600;
const SEED = 1;

/** A person whose words are foreseen by others in fewer than this share speaks of something else, and is not heard at all. */
const LEAST_SHARE = 0.5;

/**
 * The words that the words of others foresee: a regression learns, from what the others said and from those who really left,
 * what sets the one apart from the other, every person counting the same; a word counts when it lies on the side of the words.
 * Who calls real leavers "not at risk" finds no support, however often it is said, and is then left out of the others as well.
 */
export function foreseen<T extends Said>(said: readonly T[], leavers: readonly FeatureVector[]): T[] {
  const every = Math.max(1, Math.ceil(leavers.length / MOST_LEAVERS));
  const left = leavers.filter((_, i) => i % every === 0);
  let heard = said;
  for (;;) {
    const judged = [...Map.groupBy(heard, ({ person }) => person)].map(([person, own]) => ({ person, own, counting: supported(person, own, heard, left) }));
    const alone = judged.filter(({ own, counting }) => counting.length < LEAST_SHARE * own.length);
    if (alone.length === 0) return judged.flatMap(({ counting }) => counting);
    // One at a time, the least supported first: who is left out takes nothing of the others along.
    const worst = alone.reduce((a, b) => (b.counting.length / b.own.length < a.counting.length / a.own.length ? b : a));
    heard = heard.filter(({ person }) => person !== worst.person);
  }
}

/** A person's words that lie on the side of what the others said. */
function supported<T extends Said>(person: string, own: readonly T[], all: readonly T[], left: readonly FeatureVector[]): T[] {
  const others = all.filter((one) => one.person !== person);
  const persons = Map.groupBy(others, (one) => one.person);
  if (persons.size < LEAST_OTHERS || left.length === 0) return [];
  const table = tableFromRecords([...others.map(({ features }) => features), ...left]);
  const weights = Float64Array.from(
    [...others.map((one) => 1 / persons.size / (persons.get(one.person)?.length ?? 1)), ...left.map(() => 1 / left.length)],
    (weight) => (weight * (others.length + left.length)) / 2,
  );
  const labels = Uint8Array.from({ length: table.rows }, (_, i) => Number(i < others.length));
  const model = logisticRegression().train(table, labels, { seed: SEED, weights });
  const chances = model.predict(
    tableFromRecords(
      own.map(({ features }) => features),
      model.features,
    ),
  );
  return own.filter((_, i) => !model.constant && (chances[i] as number) > 0.5);
}
