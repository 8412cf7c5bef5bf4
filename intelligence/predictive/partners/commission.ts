import type { PartnerCommission, PartnerRecord } from '../../contract/api/partners.ts';
import type { PartnerFacts } from '../../data/partner-facts.ts';
import { addDays, type Day, dayOf, daysBetween } from '../../kernel/days.ts';
import { type PieceRules, type Pool, poolOf } from './piece-forecast.ts';

/** Commission that comes at longer gaps than this is taken by calendar month, for a week would hold none or all of it. */
const WEEKLY_GAP = 10;
const WEEK = 7;
const SPAN_WEEKS = 4;

/** Four weeks are foretold from single weeks; the next calendar month from calendar months, the one that runs lying between. */
const RULES: Readonly<Record<Spans['unit'], PieceRules>> = {
  'four weeks': { pieces: SPAN_WEEKS, gap: 0, before: 8, levels: [1, 2, 4, 8, 13] },
  months: { pieces: 1, gap: 1, before: 3, levels: [1, 2, 3, 6] },
};

export type Spans = {
  readonly unit: 'four weeks' | 'months';
  readonly spans: PartnerRecord['commission_history'];
};

const monthStart = (day: Day, months = 0): Day => dayOf(new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1)));

function medianGap(days: readonly Day[]): number {
  const gaps = days.slice(1).map((day, i) => daysBetween(days[i] as Day, day));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}

const unitOf = (commission: PartnerFacts['commission']): Spans['unit'] => (medianGap(commission.map(({ day }) => day)) > WEEKLY_GAP ? 'months' : 'four weeks');

/** Commission in complete spans of equal kind, oldest first: four weeks up to yesterday, or calendar months. Nothing before the first commission counts. */
export function commissionSpans(commission: PartnerFacts['commission'], today: Day): Spans {
  const unit = unitOf(commission);
  return { unit, spans: spansOf(commission, today, unit === 'months' ? 'months' : SPAN_WEEKS * WEEK) };
}

/** Complete calendar months, or complete spans of that many days up to yesterday. */
function spansOf(commission: PartnerFacts['commission'], today: Day, length: 'months' | number): Spans['spans'] {
  const first = commission[0]?.day;
  const spans: { from: Day; to: Day; minor: number }[] = [];
  if (first === undefined) return spans;
  for (let n = 1; ; n++) {
    const from = length === 'months' ? monthStart(today, -n) : addDays(today, -length * n);
    // A month of which the first commission came late may be told in part.
    if (from < first) break;
    const to = length === 'months' ? addDays(monthStart(today, 1 - n), -1) : addDays(from, length - 1);
    spans.unshift({ from, to, minor: commission.reduce((sum, { day, minor }) => (day >= from && day <= to ? sum + minor : sum), 0) });
  }
  return spans;
}

type Foretold = Pick<PartnerCommission, 'forecast' | 'none_because'>;

/**
 * The commission of each partner in the next four weeks, or in the next calendar month for who earns monthly, with its intervals;
 * without enough history no number, and why. Partners of one ISP lend each other their errors, no values.
 */
export function commissionForecasts(partners: readonly PartnerFacts[], now: Date): Map<string, Foretold> {
  const today = dayOf(now);
  const told = partners.map((partner) => {
    const unit = unitOf(partner.commission);
    return { partner, unit, pieces: spansOf(partner.commission, today, unit === 'months' ? 'months' : WEEK) };
  });
  const pools = new Map(
    (['four weeks', 'months'] as const).map((unit) => [
      unit,
      poolOf(
        told.filter((one) => one.unit === unit).map(({ pieces }) => pieces.map(({ minor }) => minor)),
        RULES[unit],
      ),
    ]),
  );
  return new Map(told.map(({ partner, unit, pieces }) => [partner.partner, forecastOf(partner, unit, pieces, pools.get(unit) ?? null, today)]));
}

function forecastOf({ status }: PartnerFacts, unit: Spans['unit'], pieces: Spans['spans'], pool: Pool | null, today: Day): Foretold {
  const none = (none_because: string): Foretold => ({ forecast: null, none_because });
  if (status === 'left') return none('The partner has left.');
  const { before } = RULES[unit];
  const monthly = unit === 'months';
  const many = `${pieces.length} complete ${monthly ? 'calendar months' : 'weeks'}`;
  if (pieces.length < before)
    return none(`A forecast of commission needs ${before} complete ${monthly ? 'calendar months' : 'weeks'}; there are ${pieces.length}.`);
  if (pool === null) return none('A forecast of commission needs three earlier spans, of this or like partners, whose error is known.');
  const { point, bounds } = pool.foretell(pieces.map(({ minor }) => minor));
  const whole = (value: number): number => Math.max(0, Math.round(value));
  const [narrow, wide] = [bounds(0.8), bounds(0.95)];
  return {
    forecast: {
      from: monthly ? monthStart(today, 1) : today,
      to: monthly ? addDays(monthStart(today, 2), -1) : addDays(today, SPAN_WEEKS * WEEK - 1),
      minor: whole(point),
      low_80_minor: whole(narrow.low),
      high_80_minor: whole(narrow.high),
      low_95_minor: whole(wide.low),
      high_95_minor: whole(wide.high),
      n: pool.errors,
      basis: `${many} up to ${monthly ? 'the last' : 'yesterday'}, and how far ${pool.errors} such forecasts of the past were off.`,
    },
    none_because: null,
  };
}
