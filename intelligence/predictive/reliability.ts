/** Customers who were scored alike on days the model had not seen, and how many of them left. */
export type ReliabilityBin = { readonly below: number; readonly rows: number; readonly left: number };

const LEAST_IN_A_BIN = 50;
/** Rows of the highest bin; each two further bins down hold twice as many, for high chances are few and matter most. */
const TOP_BIN = 100;

/** Cuts held-out predictions into bins, small ones at the top, each with what then happened; by ascending chance. */
export function reliabilityBins(chances: Float64Array, labels: Uint8Array): ReliabilityBin[] {
  const order = [...chances.keys()].sort((a, b) => (chances[b] as number) - (chances[a] as number));
  const bins: ReliabilityBin[] = [];
  let below = 1.01;
  for (let from = 0; from < order.length; ) {
    const size = TOP_BIN * 2 ** Math.floor(bins.length / 2);
    const rest = order.length - from - size;
    const places = order.slice(from, rest < TOP_BIN ? order.length : from + size);
    bins.unshift({ below, rows: places.length, left: places.reduce((sum, i) => sum + (labels[i] as number), 0) });
    below = chances[places.at(-1) as number] as number;
    from += places.length;
  }
  return bins;
}

/** Wilson's 95 % interval of a share, in whole persons of a hundred. */
export function of100(left: number, rows: number): { low: number; high: number; settled: number } {
  const z = 1.96;
  const share = left / rows;
  const middle = share + z ** 2 / (2 * rows);
  const half = z * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2));
  const by = 1 + z ** 2 / rows;
  return { low: Math.max(0, Math.floor((100 * (middle - half)) / by)), high: Math.min(100, Math.ceil((100 * (middle + half)) / by)), settled: rows };
}

/** What became of customers scored like this one; null when too few were. */
export function likeThis(bins: readonly ReliabilityBin[], chance: number): { low: number; high: number; settled: number } | null {
  const bin = bins.find(({ below }) => chance < below) ?? bins.at(-1);
  return bin && bin.rows >= LEAST_IN_A_BIN ? of100(bin.left, bin.rows) : null;
}
