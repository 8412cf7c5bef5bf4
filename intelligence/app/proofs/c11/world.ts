import type { PlatformEvent } from '../../../contract/envelope.ts';
import { computeFeatures } from '../../../data/features/catalogue.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import type { Classifier } from '../../../ml/classifier.ts';
import { type Table, tableFromRecords } from '../../../ml/table.ts';
import type { ChurnModel } from '../../../predictive/churn/model.ts';
import { isCustomerOn } from '../../../predictive/customer-rows.ts';
import type { ChurnCard } from '../../../predictive/models.ts';
import { revive } from '../../models/revive.ts';
import type { WatchedCard } from '../../models/watch.ts';
import { chanceRowsAt, churnModelFrom, learnedAlone } from '../learned-churn.ts';
import { type SimulatedFacts, simulatedFacts } from '../simulated-facts.ts';

/** The first day of the simulated ISP. */
export const FROM = '2026-01-01';
/** Day on which the model is trained, on which it speaks, and on which the price rises. */
export const TRAINED = 215;
export const RISES = 285;
const DAYS = 297;

/** An ISP whose prices rise late, and a churn model that learned from its first months. */
export interface Isp extends SimulatedFacts {
  readonly model: Classifier;
  /** The same model as the layer would use it. */
  readonly champion: ChurnModel;
  readonly card: ChurnCard & WatchedCard;
  /** Everybody who is a customer on a day, with the features as known then. */
  on(day: Day): { readonly customers: readonly string[]; readonly table: Table };
  /** Days on which customers left. */
  readonly leavers: readonly PlatformEvent[];
  /** The hours of all events by feed are noted from these. */
  readonly heard: readonly Pick<PlatformEvent, 'tenant' | 'type' | 'time'>[];
}

/** Runs the world and trains the product's own model as of the day of training: nothing later is known to it. */
export function ispWithModel(seed: number, customers: number): Isp {
  const leavers: PlatformEvent[] = [];
  const heard: Pick<PlatformEvent, 'tenant' | 'type' | 'time'>[] = [];
  const until = `${addDays(FROM, DAYS)}T00:00:00.000Z`;
  const facts = simulatedFacts(
    { seed, tenant: 'c11', from: FROM, days: DAYS, customers, keepCauses: false, priceRises: [{ day: RISES, percent: 10 }] },
    {
      also(event) {
        if (event.type === 'customer.cancelled') leavers.push(event);
        if (event.time >= FROM && event.time < until) heard.push({ tenant: event.tenant, type: event.type, time: event.time });
      },
    },
  );
  const trainedOn = addDays(FROM, TRAINED);
  const trained = learnedAlone(chanceRowsAt(facts.customers, FROM, trainedOn).data, seed);
  const model = revive(JSON.parse(JSON.stringify(trained.snapshot)));
  return {
    ...facts,
    leavers,
    heard,
    model,
    champion: churnModelFrom(trained, trainedOn),
    card: trained.card as unknown as ChurnCard & WatchedCard,
    on(day) {
      const here = [...facts.customers].filter(([, history]) => isCustomerOn(history, day));
      return {
        customers: here.map(([id]) => id),
        table: tableFromRecords(
          here.map(([, history]) => computeFeatures(history.asOf(day))),
          model.features,
        ),
      };
    },
  };
}

/** The day of that number. */
export const dayAt = (number: number): Day => addDays(FROM, number);
