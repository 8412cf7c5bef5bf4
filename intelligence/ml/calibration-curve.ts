/** A rising map of log-odds as plain data; `calibrate` applies it. */
export type Calibration =
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** Beta calibration (Kull, Silva Filho & Flach 2017): a · ln p − b · ln(1 − p) + c. */
  | { readonly kind: 'beta'; readonly a: number; readonly b: number; readonly c: number }
  /** Straight lines between the knots; beyond the outer ones nearly level. */
  | { readonly kind: 'isotonic'; readonly from: readonly number[]; readonly to: readonly number[] };

/** How much the log-odds still rise beyond the outer knots: enough to keep the ranking, too little to leave the bound. */
const END_SLOPE = 0.01;
/** ln(1 + e^z), without overflow. */
export const softplus = (z: number) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));

/** The calibrated log-odds. Never falls where `logOdds` rises. */
export function calibrate(calibration: Calibration, logOdds: number): number {
  if (calibration.kind === 'platt') return calibration.slope * logOdds + calibration.intercept;
  if (calibration.kind === 'beta') return calibration.b * softplus(logOdds) - calibration.a * softplus(-logOdds) + calibration.c;
  const { from, to } = calibration;
  const last = from.length - 1;
  if (logOdds <= (from[0] as number)) return (to[0] as number) + END_SLOPE * (logOdds - (from[0] as number));
  if (logOdds >= (from[last] as number)) return (to[last] as number) + END_SLOPE * (logOdds - (from[last] as number));
  let [below, above] = [0, last];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if ((from[middle] as number) < logOdds) below = middle;
    else above = middle;
  }
  const [x0, x1, y0, y1] = [from[below] as number, from[above] as number, to[below] as number, to[above] as number];
  return y0 + ((y1 - y0) * (logOdds - x0)) / (x1 - x0);
}
