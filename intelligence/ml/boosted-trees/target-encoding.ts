/** What stands for each category: the shrunk mean of the labels, per row (out of fold) and per level (for new data). */
export interface TargetEncoding {
  readonly rows: Float64Array;
  readonly levels: Float64Array;
}

/**
 * Target encoding without leakage. A row of `train` gets the mean label of its category over the other folds, so never its
 * own label; every other row gets the mean over all of `train`. Means are shrunk to `prior` by `strength` pseudo-rows
 * (Micci-Barreca 2001); a level seen in one training row tells nothing and stands at the prior. Missing stays NaN.
 */
export function targetEncode(data: {
  codes: Int32Array;
  levels: number;
  labels: Uint8Array;
  weights: Float64Array;
  train: Int32Array;
  folds: Int32Array;
  foldCount: number;
  prior: number;
  strength: number;
}): TargetEncoding {
  const { codes, labels, weights, train, folds, foldCount, prior, strength } = data;
  const sum = new Float64Array(data.levels);
  const weight = new Float64Array(data.levels);
  const seen = new Int32Array(data.levels);
  const foldSum = new Float64Array(data.levels * foldCount);
  const foldWeight = new Float64Array(data.levels * foldCount);
  for (const row of train) {
    const code = codes[row] as number;
    if (code < 0) continue;
    const cell = code * foldCount + (folds[row] as number);
    const w = weights[row] as number;
    const positive = labels[row] ? w : 0;
    sum[code] = (sum[code] as number) + positive;
    weight[code] = (weight[code] as number) + w;
    seen[code] = (seen[code] as number) + 1;
    foldSum[cell] = (foldSum[cell] as number) + positive;
    foldWeight[cell] = (foldWeight[cell] as number) + w;
  }
  const shrunk = (positives: number, total: number) => (positives + strength * prior) / (total + strength);
  const levels = Float64Array.from(sum, (positives, code) => ((seen[code] as number) > 1 ? shrunk(positives, weight[code] as number) : prior));
  const rows = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : (levels[code] as number)));
  for (const row of train) {
    const code = codes[row] as number;
    if (code < 0) continue;
    const cell = code * foldCount + (folds[row] as number);
    rows[row] = shrunk((sum[code] as number) - (foldSum[cell] as number), (weight[code] as number) - (foldWeight[cell] as number));
  }
  return { rows, levels };
}
