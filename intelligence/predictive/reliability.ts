/** Customers who were scored alike on days the model had not seen, and how many of them left. */
export type ReliabilityBin = { readonly below: number; readonly rows: number; readonly left: number };

const LEAST_IN_A_BIN = 50;

/** Cuts held-out predictions into bins of about equal size, each with what then happened. */
export function reliabilityBins(chances: Float64Array, labels: Uint8Array, most = 10): ReliabilityBin[] {
  const order = [...chances.keys()].sort((a, b) => (chances[a] as number) - (chances[b] as number));
  const size = Math.max(LEAST_IN_A_BIN, Math.ceil(order.length / most));
  const bins: ReliabilityBin[] = [];
  for (let from = 0; from < order.length; from += size) {
    const places = order.slice(from, order.length - (from + size) < LEAST_IN_A_BIN ? order.length : from + size);
    const next = order[from + places.length];
    bins.push({
      below: next === undefined ? 1.01 : (chances[next] as number),
      rows: places.length,
      left: places.reduce((sum, i) => sum + (labels[i] as number), 0),
    });
    if (places.length > size || next === undefined) break;
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
