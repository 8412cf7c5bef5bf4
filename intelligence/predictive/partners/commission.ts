import type { PartnerCommission, PartnerRecord } from '../../contract/api/partners.ts';
import type { PartnerFacts } from '../../data/partner-facts.ts';
import { addDays, type Day, dayOf, daysBetween } from '../../kernel/days.ts';
import { forecastOne } from '../../ml/forecasting/forecaster.ts';

const LEVEL = 0.8;
/** Complete spans that a forecast needs. */
export const LEAST_SPANS = 6;
const SPAN_DAYS = 28;
/** Commission that comes at longer gaps than this is taken by calendar month, for four weeks would hold none or two of it. */
const WEEKLY_GAP = 10;
const SEED = 1;

export type Spans = {
  readonly unit: 'four weeks' | 'months';
  readonly spans: PartnerRecord['commission_history'];
};

const monthStart = (day: Day, months = 0): Day => dayOf(new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1)));

function medianGap(days: readonly Day[]): number {
  const gaps = days.slice(1).map((day, i) => daysBetween(days[i] as Day, day));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}

/** Commission in complete spans of equal kind, oldest first: four weeks up to yesterday, or calendar months. Nothing before the first commission counts. */
export function commissionSpans(commission: PartnerFacts['commission'], today: Day): Spans {
  const first = commission[0]?.day;
  const monthly = medianGap(commission.map(({ day }) => day)) > WEEKLY_GAP;
  const unit = monthly ? 'months' : 'four weeks';
  const spans: { from: Day; to: Day; minor: number }[] = [];
  if (first === undefined) return { unit, spans };
  for (let n = 1; ; n++) {
    const from = monthly ? monthStart(today, -n) : addDays(today, -SPAN_DAYS * n);
    // A month of which the first commission came late may be told in part.
    if (from < first) break;
    const to = monthly ? addDays(monthStart(today, 1 - n), -1) : addDays(from, SPAN_DAYS - 1);
    spans.unshift({ from, to, minor: commission.reduce((sum, { day, minor }) => (day >= from && day <= to ? sum + minor : sum), 0) });
  }
  return { unit, spans };
}

/** The commission of the next four weeks, or of the next calendar month, with its interval; without enough history no number, and why. */
export function commissionForecast(partner: PartnerFacts, now: Date): Pick<PartnerCommission, 'forecast' | 'none_because'> {
  const today = dayOf(now);
  if (partner.status === 'left') return { forecast: null, none_because: 'The partner has left.' };
  const { unit, spans } = commissionSpans(partner.commission, today);
  const first = spans[0];
  const last = spans.at(-1);
  const monthly = unit === 'months';
  const many = `${spans.length} complete ${monthly ? 'calendar months' : 'spans of four weeks'}`;
  if (spans.length < LEAST_SPANS || !first || !last)
    return { forecast: null, none_because: `A forecast of commission needs ${LEAST_SPANS} complete spans; there are ${many}.` };
  const step = monthly ? 1 : 0;
  const said = forecastOne(
    Float64Array.from(spans, ({ minor }) => minor),
    { horizon: step + 1, seasons: [monthly ? 12 : 13], seed: SEED, levels: [LEVEL] },
  );
  const whole = (values: Float64Array | undefined): number => Math.max(0, Math.round(values?.[step] ?? 0));
  return {
    forecast: {
      from: monthly ? monthStart(today, 1) : today,
      to: monthly ? addDays(monthStart(today, 2), -1) : addDays(today, SPAN_DAYS - 1),
      minor: whole(said.point),
      low_minor: whole(said.intervals[0]?.lower),
      high_minor: whole(said.intervals[0]?.upper),
      level: LEVEL,
      n: spans.length,
      basis: `${many} from ${first.from} to ${last.to}.`,
    },
    none_because: null,
  };
}
