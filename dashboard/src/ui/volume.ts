const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const form = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A volume of data in the unit that reads best, with three digits: "210 GB", "1.28 TB". A thousand bytes are a kilobyte, as on a bill. */
export function volume(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${form.format(value)} ${UNITS[unit]}`;
}

/** Two volumes as a range: "180–240 GB", the unit once when it is the same. */
export function volumes(low: number, high: number): string {
  const [from, to] = [volume(low), volume(high)];
  const [, unit] = to.split(' ');
  return from.endsWith(` ${unit}`) ? `${from.slice(0, -` ${unit}`.length)}–${to}` : `${from} to ${to}`;
}
