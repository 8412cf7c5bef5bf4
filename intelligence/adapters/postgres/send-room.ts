import type { Channel, MessageClass } from '../../contract/words.ts';
import type { Sql } from '../../data/sql.ts';
import { isoText } from '../../kernel/iso-text.ts';
import type { OutboxMessage } from '../../orchestration/outbox.ts';
import { hourlyCap, mustRest, type Room, type SendLimit, USUAL_LIMIT } from '../../orchestration/send-room.ts';
import { inZone, startOfLocalDay } from '../../orchestration/zones.ts';
import { addCounts, type Count, type Counted, type LimitFacts, limitFacts, PIECE_MS, pieceOf } from './send-counts.ts';

/** A message with what it was counted under before, so that it counts once. */
export type Counting = { readonly message: OutboxMessage; readonly counted: Counted | null };

/** A playbook that wanted to go on after it had let as many messages go as it may. */
export type Overrun = { readonly tenant: string; readonly playbook: string; readonly cap: number; readonly waiting: number };

const HOUR_MS = 3_600_000;
/** The part of a budget that a class may use. */
const shareOf = (price: LimitFacts['prices'][number], messageClass: MessageClass): number =>
  messageClass === 'marketing' ? price.marketing_share : messageClass === 'care' ? price.care_share : 1;

/** The period of a budget in which a moment lies, and the start of the next. */
function periodOf(period: 'day' | 'month', zone: string, now: Date): { from: Date; next: Date } {
  if (period === 'day') return { from: startOfLocalDay(now, zone, 0), next: startOfLocalDay(now, zone, 1) };
  const first = inZone(now, zone).toPlainDate().with({ day: 1 });
  const at = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(zone).epochMilliseconds);
  return { from: at(first), next: at(first.add({ months: 1 })) };
}

/** What was counted of one tenant, kept up while its messages are judged one after the other. */
function tenantRoom(facts: LimitFacts, zone: string, now: Date) {
  const counts = new Map<string, number>();
  const added: Count[] = [];
  const overruns = new Map<string, Overrun>();
  const goingOn = new Set<string>();
  const hourAgo = now.getTime() - HOUR_MS;
  const [at, piece] = [isoText(now), pieceOf(now)];
  const pieceMs = Date.parse(piece);
  const add = (scope: string, from: string, amount: number): void => {
    const place = added.findIndex((one) => one.scope === scope && one.from === from);
    if (place < 0) added.push({ tenant: facts.tenant, scope, from, amount });
    else added[place] = { ...added[place]!, amount: added[place]!.amount + amount };
    counts.set(scope, (counts.get(scope) ?? 0) + amount);
  };
  const limitOf = (playbook: string): SendLimit =>
    facts.limits.find((one) => one.playbook === playbook) ?? facts.limits.find((one) => one.playbook === '*') ?? USUAL_LIMIT;
  // A person who lets a playbook go on after a pause lets it have an hour's worth more.
  const resumed = (scope: string): number => Date.parse(facts.resumed[scope] ?? '') || 0;
  for (const { scope, from, amount } of facts.counts) {
    const began = Date.parse(from);
    const recent = scope.startsWith('under:') || (began + PIECE_MS > hourAgo && began >= resumed(scope));
    if (recent && !scope.startsWith('spent:')) counts.set(scope, (counts.get(scope) ?? 0) + amount);
  }
  const budgets = facts.prices.map((price) => {
    const period = periodOf(price.period, zone, now);
    const scope = `spent:${price.channel}`;
    const spent = facts.counts.find((one) => one.scope === scope && Date.parse(one.from) === period.from.getTime());
    counts.set(scope, spent?.amount ?? 0);
    return { ...price, ...period, scope };
  });
  const under = ({ playbook, command }: OutboxMessage): { scope: string; cap: number } => {
    const allowance = command.under === undefined ? undefined : facts.allowances[command.under];
    return allowance === undefined
      ? { scope: `playbook:${playbook}`, cap: hourlyCap(limitOf(playbook), facts.customers) }
      : { scope: `under:${command.under}`, cap: allowance };
  };
  const isCounted = (scope: string, counted: Counted | null): boolean =>
    counted !== null && counted.under === scope && (scope.startsWith('under:') || Date.parse(counted.at) > Math.max(hourAgo, resumed(scope)));
  const resting = [...new Set(facts.counts.map(({ scope }) => scope).filter((scope) => scope.startsWith('tried:')))]
    .filter((scope) => mustRest(counts.get(scope) ?? 0, counts.get(`wrong:${scope.slice(6)}`) ?? 0))
    .map((scope) => scope.slice(6) as Channel);

  return {
    added,
    overruns,
    roomOf({ message, counted }: Counting): Room {
      const { scope, cap } = under(message);
      const spent: Partial<Record<Channel, string>> = {};
      for (const { channel, budget_minor, price_milli, scope: of, next, ...price } of budgets) {
        const most =
          budget_minor === null
            ? Number.POSITIVE_INFINITY
            : budget_minor * 1_000 * shareOf({ channel, budget_minor, price_milli, ...price }, message.command.class);
        if ((counts.get(of) ?? 0) + price_milli > most) spent[channel] = next.toISOString();
      }
      return { left: isCounted(scope, counted) ? Number.POSITIVE_INFINITY : cap - (counts.get(scope) ?? 0), spent, resting };
    },
    /** Notes that a message may go by a channel; gives what is written with it. */
    granted({ message, counted }: Counting, channel: Channel): Counted {
      const { scope } = under(message);
      goingOn.add(message.playbook);
      const again = isCounted(scope, counted);
      if (!again) add(scope, isoText(scope.startsWith('under:') ? 0 : Math.max(pieceMs, resumed(scope))), 1);
      add(`tried:${channel}`, piece, 1);
      const budget = budgets.find((one) => one.channel === channel);
      const from = budget?.from.toISOString() ?? null;
      const paidAlready = counted !== null && counted.channel === channel && counted.from === from;
      if (counted !== null && !paidAlready && counted.milli > 0 && counted.from !== null) add(`spent:${counted.channel}`, counted.from, -counted.milli);
      if (budget !== undefined && !paidAlready) add(budget.scope, from!, budget.price_milli);
      return { under: scope, at: again ? counted!.at : at, channel, from, milli: paidAlready ? counted.milli : (budget?.price_milli ?? 0) };
    },
    /** Notes that a message would have gone but for the reach of its playbook. What the same claim has let through is let go before the pause. */
    refused({ message }: Counting): void {
      const { scope, cap } = under(message);
      if (!scope.startsWith('playbook:') || goingOn.has(message.playbook)) return;
      const before = overruns.get(message.playbook);
      overruns.set(message.playbook, { tenant: message.tenant, playbook: message.playbook, cap, waiting: (before?.waiting ?? 0) + 1 });
    },
  };
}

/**
 * The counters that messages of these tenants count under, as they stand in the open transaction. With `hold` other claims of the tenants
 * wait until it ends, so that two can never both see the last free place.
 */
export async function sendRoom(sql: Sql, messages: readonly OutboxMessage[], zones: (tenant: string) => string, now: Date, hold: boolean) {
  const facts = await limitFacts(sql, messages, now, hold);
  const rooms = new Map(facts.map((one) => [one.tenant, tenantRoom(one, zones(one.tenant), now)]));
  const of = ({ message }: Counting) => rooms.get(message.tenant)!;
  return {
    roomOf: (one: Counting): Room => of(one).roomOf(one),
    granted: (one: Counting, channel: Channel): Counted => of(one).granted(one, channel),
    refused: (one: Counting): void => of(one).refused(one),
    overruns: (): readonly Overrun[] => [...rooms.values()].flatMap((room) => [...room.overruns.values()]),
    write: (): Promise<void> =>
      addCounts(
        sql,
        [...rooms.values()].flatMap((room) => room.added),
      ),
  };
}
