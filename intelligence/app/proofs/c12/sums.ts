import { impactId } from '../../../adapters/postgres/touch-store.ts';
import type { OwnNow } from '../../../contract/api/own-now.ts';
import type { EventTouchList, EventTouchRecord, PlatformTouches, TouchCard, TouchSums } from '../../../contract/api/personas.ts';
import { personas, touchMatrix } from '../../../contract/personas.ts';
import type { Customer, Meant, World } from './world.ts';

/** Reads the API as somebody: `north owner`, `north partner p1`. */
export type Read = <T>(path: string, as: string) => Promise<{ status: number; body: T; text: string }>;

const currencyOf = ({ type, customers }: Meant): string => (type === 'payment.failed' && customers[0]?.euros ? 'EUR' : 'USD');

/** What these customers of an event come to, by the world alone. */
function sumsOf(meant: Meant, whom: readonly Customer[]): TouchSums {
  const currency = currencyOf(meant);
  const priced = whom.filter(({ price, euros }) => price !== null && (euros ? 'EUR' : 'USD') === currency);
  return {
    customers: whom.length,
    monthly_minor: priced.reduce((sum, { price }) => sum + (price as number), 0),
    amount_minor: meant.amount * whom.length,
    unpriced: whom.length - priced.length,
    currency,
  };
}

const same = (a: TouchSums | undefined, b: TouchSums): boolean =>
  a !== undefined && (Object.keys(b) as (keyof TouchSums)[]).every((name) => a[name] === b[name]);

/** Everybody whom the events of an ISP may reach, and what each should see: a wrong, missing or second card is one fault each. */
export async function faultsOf(world: World, read: Read): Promise<{ cards: number; faults: number }> {
  const { tenant, meant } = world;
  let [cards, faults] = [0, 0];
  const expect = (holds: boolean) => {
    cards++;
    if (!holds) faults++;
  };
  const list = (await read<EventTouchList>('/api/v1/touches', `${tenant} owner`)).body.rows;
  const platform = (await read<PlatformTouches>('/api/v1/platform/touches', 'platform platform')).body.rows;
  const reached = meant.filter(({ customers }) => customers.length > 0);
  expect(list.length === Math.min(100, reached.length));
  const seen = new Map<string, readonly TouchCard[]>();
  const ownOf = async (persona: 'partner' | 'technician' | 'customer', id: string): Promise<readonly TouchCard[]> => {
    const who = `${tenant} ${persona} ${id}`;
    const known = seen.get(who) ?? (await read<{ touched: TouchCard[] }>(`/api/v1/own/${persona}`, who)).body.touched;
    seen.set(who, known);
    return known;
  };
  for (const one of reached) {
    const id = impactId(tenant, 'urn:proof:c12', one.id);
    const { body } = await read<EventTouchRecord>(`/api/v1/touches/${id}`, `${tenant} owner`);
    const whole = sumsOf(one, one.customers);
    expect(same(body.sums, whole));
    for (const persona of personas) {
      const told = body.personas.find((row) => row.persona === persona);
      const touches = touchMatrix[one.type].touches.includes(persona);
      if (persona === 'customer' || persona === 'partner' || persona === 'technician') {
        const groups = touches ? Map.groupBy(one.customers, (customer) => (persona === 'customer' ? customer.id : customer[persona])) : new Map();
        const named = [...groups].filter((group): group is [string, Customer[]] => group[0] !== null);
        expect(told?.people === named.length && told.touched === named.length > 0);
        for (const [subject, whom] of named) {
          const sums = sumsOf(one, whom);
          const card = told?.cards.find((row) => row.subject === subject);
          if ((told?.people ?? 0) <= body.most_cards) expect(same(card?.sums, sums));
          if (persona === 'customer' && Number(subject.slice(1)) % 7 !== 0) continue;
          const own = (await ownOf(persona, subject)).filter(({ impact_id }) => impact_id === id);
          expect(own.length === 1 && same(own[0]?.sums, sums) && own[0]?.sentence !== '');
        }
        // The parts and the rest add up to the whole.
        const parts = [...(told?.cards ?? []).map(({ sums }) => sums), ...(told?.nobody ? [told.nobody] : [])];
        if (touches && (told?.people ?? 0) <= body.most_cards && named.length > 0)
          expect(
            (['customers', 'monthly_minor', 'amount_minor', 'unpriced'] as const).every((name) => parts.reduce((n, part) => n + part[name], 0) === whole[name]),
          );
      } else expect(told?.touched === touches && told.cards.length === Number(touches) && (!touches || same(told.cards[0]?.sums, whole)));
    }
    if (touchMatrix[one.type].touches.includes('platform') && platform.length < 100)
      expect(platform.filter(({ tenant: of, sums, type }) => of === tenant && type === one.type && same(sums, whole)).length > 0);
  }
  for (const who of seen.keys()) {
    const [, persona, subject] = who.split(' ') as [string, 'partner' | 'technician' | 'customer', string];
    const { body } = await read<OwnNow>('/api/v1/own/now', who);
    expect(sameAlerts(world, persona, subject, body));
  }
  return { cards, faults };
}

const ended = ({ meant }: World, { customers }: Meant): boolean => meant.some((one) => one.type === 'outage.ended' && one.customers === customers);

/** What needs somebody now is what stands of theirs, each with the sums of its card: lines that are not back, work that is to come, and customers who fill their plan. */
function sameAlerts(world: World, persona: 'partner' | 'technician' | 'customer', subject: string, { alerts }: OwnNow): boolean {
  const isTheirs = (one: Customer): boolean => (persona === 'customer' ? one.id : one[persona]) === subject;
  const stands = world.meant.filter((one) => one.type === 'maintenance.planned' || (one.type === 'outage.started' && !ended(world, one)));
  const expected = stands.flatMap((one) => {
    const whom = one.customers.filter(isTheirs);
    return whom.length === 0 ? [] : [[impactId(world.tenant, 'urn:proof:c12', one.id), sumsOf(one, whom)] as const];
  });
  const shown = alerts.filter(({ kind }) => kind === 'line' || kind === 'work');
  const filled = new Set(
    world.meant.flatMap(({ type, customers }) => (type === 'usage.threshold' && persona !== 'technician' ? customers.filter(isTheirs) : [])),
  );
  const use = alerts.filter(({ kind }) => kind === 'use').reduce((sum, { sums }) => sum + sums.customers, 0);
  return shown.length === expected.length && expected.every(([key, sums]) => same(shown.find((alert) => alert.key === key)?.sums, sums)) && use === filled.size;
}
