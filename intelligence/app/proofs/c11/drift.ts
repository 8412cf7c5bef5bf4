import { driftAlerts } from '../../models/watch.ts';
import { dayAt, type Isp, RISES } from './world.ts';

/** Days before the rise on which nothing should be found, and after it within which it must be. */
export const CALM_DAYS = 10;
export const FOUND_WITHIN = 7;

/** What the nightly watch of the model says on the days around the price rise: `look` may look wrongly. */
export function watchPriceRise(isp: Isp, look: typeof driftAlerts = driftAlerts): { foundAfterDays: number | null; named: string; falseAlarms: number } {
  let falseAlarms = 0;
  for (let day = RISES - CALM_DAYS; day < RISES + FOUND_WITHIN + 3; day++) {
    const { table } = isp.on(dayAt(day));
    const alerts = look(isp.card, { table, chances: isp.model.predict(table), today: dayAt(day), settled: [] });
    const rise = alerts.filter(({ feature }) => feature?.startsWith('price'));
    if (day < RISES) falseAlarms += rise.length > 0 ? 1 : 0;
    else if (rise.length > 0 || alerts.some(({ what }) => what === 'score'))
      return { foundAfterDays: day - RISES, named: [...new Set(alerts.map(({ what, feature }) => feature ?? what))].join(', '), falseAlarms };
  }
  return { foundAfterDays: null, named: '', falseAlarms };
}
