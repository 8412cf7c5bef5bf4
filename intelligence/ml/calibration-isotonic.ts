import type { Calibration } from './calibration-curve.ts';

interface Block {
  weight: number;
  hits: number;
  sum: number;
}
const rateOf = ({ weight, hits }: Block, prior: number) => (hits + 2 * prior) / (weight + 2);

/** Rows that a block must hold at least, and into how many blocks the rows are cut at most before they are pooled. */
const LEAST_IN_BLOCK = 20;
const MOST_BLOCKS = 200;

/**
 * Isotonic regression (pool adjacent violators) of outcomes on log-odds: rows are first cut into blocks, each block's rate is
 * drawn to the base rate by two rows (Laplace), so that no chance becomes 0 or 1. NaN marks rows to leave out.
 */
export function fitIsotonic(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array): Calibration {
  const order = [...logOdds.keys()].filter((i) => !Number.isNaN(logOdds[i] as number)).sort((a, b) => (logOdds[a] as number) - (logOdds[b] as number));
  const least = Math.max(LEAST_IN_BLOCK, order.length / MOST_BLOCKS);
  const prior = order.reduce((sum, i) => sum + (weights[i] as number) * (labels[i] as number), 0) / order.reduce((sum, i) => sum + (weights[i] as number), 0);
  const blocks: Block[] = [];
  let rows = 0;
  for (const [k, i] of order.entries()) {
    const tied = k > 0 && logOdds[i] === logOdds[order[k - 1] as number];
    if (blocks.length === 0 || (rows >= least && !tied)) {
      blocks.push({ weight: 0, hits: 0, sum: 0 });
      rows = 0;
    }
    const block = blocks.at(-1) as Block;
    block.weight += weights[i] as number;
    block.hits += (weights[i] as number) * (labels[i] as number);
    block.sum += (weights[i] as number) * (logOdds[i] as number);
    rows++;
  }
  const pooled = pool(
    blocks.filter(({ weight }) => weight > 0),
    prior,
  );
  return {
    kind: 'isotonic',
    from: pooled.map(({ sum, weight }) => sum / weight),
    to: pooled.map((block) => Math.log(rateOf(block, prior) / (1 - rateOf(block, prior)))),
  };
}

function pool(blocks: readonly Block[], prior: number): Block[] {
  const stack: Block[] = [];
  for (const block of blocks) {
    let top = block;
    for (let below = stack.at(-1); below && rateOf(below, prior) >= rateOf(top, prior); below = stack.at(-1)) {
      stack.pop();
      top = { weight: below.weight + top.weight, hits: below.hits + top.hits, sum: below.sum + top.sum };
    }
    stack.push(top);
  }
  return stack;
}
