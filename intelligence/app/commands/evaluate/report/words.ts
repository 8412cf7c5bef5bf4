/** Numbers as people read them; a sign is never parted from its number. */
export const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)}\u00a0%`;
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
export const times = (value: number): string => `${value.toFixed(1)} times`;

/** A number with as many digits as it needs to be told from its neighbours: 12,340 · 12.3 · 0.012. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return size >= 1 ? value.toFixed(1) : String(Number(value.toPrecision(2)));
}
