import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../adapters/postgres/database.ts';
import { answersOf } from '../adapters/postgres/message-answers.ts';
import { ownState } from '../adapters/postgres/own-queries.ts';
import { choicesOf, choicesWaiting } from '../adapters/postgres/preference-queries.ts';
import { loadToScore } from '../adapters/postgres/score-store.ts';
import type { PreferenceServices } from '../api/services-preferences.ts';
import { languageOf, PersonalizationEngine, preferredOf } from '../behavioral/preferences.ts';
import type { ConsentLine, Preferences, StatePreferences } from '../contract/api/preferences.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { Channel, MessageClass } from '../contract/words.ts';
import { checkEvent } from '../data/check-event.ts';
import { attribute, type CustomerState, evolveCustomer } from '../data/customer-state.ts';
import { allTemplates } from '../integration/channels/templates.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { USUAL_CHANNELS } from '../orchestration/aim.ts';
import { consentAnswer } from '../orchestration/consent.ts';
import { type Policy, policyAt } from '../orchestration/policy.ts';
import { nextOpening, wishedHours } from '../orchestration/quiet-hours.ts';
import { CHOSEN_BY_CUSTOMER, chosenBy } from './choice-words.ts';
import type { Layer } from './compose.ts';
import { reachOf } from './people.ts';
import { type Ground, slotsOf, tenantGround } from './timing.ts';

const CLASSES: readonly MessageClass[] = ['safety', 'billing', 'care', 'marketing'];
/** Messages that wait for a wish. */
const WISHED: readonly MessageClass[] = ['billing', 'care', 'marketing'];
const MOST_CHOICES = 20;

/** The channels that the ISP has, with any of which somebody has said something already. */
function channelsShown(state: CustomerState, setUp: readonly Channel[]): Channel[] {
  const there = setUp.length === 0 ? ['email' as const] : setUp;
  const said = new Set(Object.keys(reachOf('', state).consent).map((name) => name.slice(name.indexOf('.') + 1)));
  return USUAL_CHANNELS.filter((channel) => there.includes(channel) || said.has(channel));
}

function consentLines(state: CustomerState, policy: Policy, channels: readonly Channel[]): ConsentLine[] {
  const { consent } = reachOf('', state);
  return CLASSES.flatMap((kind) =>
    channels.map((channel) => ({
      class: kind,
      channel,
      stated: consent[`${kind}.${channel}`] ?? null,
      since: state.latest[`consent.${kind}.${channel}`]?.[0] ?? null,
      ...consentAnswer(consent, kind, channel, policy.of[kind].consent),
      may_refuse: kind !== 'safety',
    })),
  );
}

const LANGUAGES = [...new Set(allTemplates.map(({ locale }) => locale))].sort();

type Wishes = Pick<Preferences, 'hours' | 'channel' | 'language'>;

function wishesIn(state: CustomerState): Wishes {
  const { hours, channel = null } = preferredOf(state);
  return { hours: hours ? { from: hours[0], until: hours[1] } : null, channel, language: attribute<string>(state, 'stated.language') };
}

/** What a customer's state says of their wishes; neither what was learned nor who said what. */
function statedIn(state: CustomerState, ground: Ground, now: Date): Preferences {
  return {
    consent: consentLines(state, policyAt(ground.place, now), channelsShown(state, ground.setUp)),
    ...wishesIn(state),
    language_on_file: attribute<string>(state, 'locale'),
    languages: [...new Set([...LANGUAGES, ...(languageOf(state) === null ? [] : [languageOf(state) as string])])],
    learned: null,
    choices: [],
  };
}

/** Refuses what could not hold: no to a warning, and hours in which the law lets nothing be sent. */
function checkChoices({ consent = [], hours }: StatePreferences, { place }: Ground, state: CustomerState, now: Date): void {
  const refused = consent.findIndex((one) => one.class === 'safety' && !one.allowed);
  if (refused >= 0)
    throw new UilError('REQUEST_INVALID', ['warnings of danger and of outages cannot be refused here; who answers STOP gets nothing on that channel'], {
      pointer: `/consent/${refused}`,
    });
  if (hours === undefined || hours === null) return;
  const policy = policyAt(place, now);
  const zone = attribute<string>(state, 'time_zone') ?? place.timeZone;
  const closed = WISHED.filter((kind) => {
    const open = policy.of[kind].hours;
    return open !== null && nextOpening(wishedHours(open, [hours.from, hours.until]), [zone], now) === null;
  });
  if (closed.length > 0)
    throw new UilError('REQUEST_INVALID', [`${closed.join(' and ')} messages may not be sent in these hours at all`], { pointer: '/hours' });
}

/** Of these choices those that change something: of two on one thing the last, and nothing that is so already. */
function changing({ consent = [], ...wishes }: StatePreferences, state: CustomerState): StatePreferences {
  const last = new Map(consent.map((one) => [`consent.${one.class}.${one.channel}`, one]));
  const stated: Partial<Record<string, unknown>> = wishesIn(state);
  return {
    consent: [...last].filter(([name, { allowed }]) => attribute<boolean>(state, name) !== allowed).map(([, one]) => one),
    ...Object.fromEntries(Object.entries(wishes).filter(([name, wish]) => !isDeepStrictEqual(wish, stated[name]))),
  };
}

function eventsOf(tenant: string, customer_id: string, { consent = [], ...wishes }: StatePreferences, source: string, now: Date): PlatformEvent[] {
  const told = [
    ...consent.map((one) => ({ type: 'consent.changed', data: { customer_id, ...one } })),
    ...(Object.keys(wishes).length > 0 ? [{ type: 'preference.stated', data: { customer_id, ...wishes } }] : []),
  ];
  return told.map((one) => checkEvent({ specversion: '1.0', id: newId(), source, time: now.toISOString(), ...one }, tenant, now));
}

/** `PersonalizationEngine` behind the API: wishes as they are stated and learned. Every choice is an event with its source and time, and the arbiter reads what events say. */
export function preferenceServices(database: Database, { ingest, models }: Pick<Layer, 'ingest' | 'models'>, clock: Clock): PreferenceServices {
  const groundOf = (tenant: string): Promise<Ground> => database.asWorker((sql) => tenantGround(sql, tenant, clock.now()));
  const stateOf = async (tenant: string, customer: string): Promise<CustomerState> => {
    const [known] = await database.asTenant(tenant, (sql) => loadToScore(sql, tenant, [customer]));
    if (known === undefined) throw new UilError('CUSTOMER_NOT_FOUND', [customer]);
    return known.state;
  };
  const ownStateOf = async (who: Parameters<PreferenceServices['ownPreferences']>[0]): Promise<CustomerState> => {
    const state = await database.asPerson(who, (sql) => ownState(sql, who.subject));
    if (state === null) throw new UilError('CUSTOMER_NOT_FOUND', [who.subject]);
    return state;
  };
  /** For the people of the ISP: with what was learned and who said what when. */
  const whole = async (tenant: string, customer: string, state: CustomerState, ground: Ground, now: Date): Promise<Preferences> => {
    const { timing } = await models.of(tenant);
    const model = timing?.communication ?? null;
    return database.asTenant(tenant, async (sql) => {
      const answers = (await answersOf(sql, tenant, [customer], now)).get(customer) ?? [];
      const { person, channels } = slotsOf(null, { customer, state, answers }, ground, now);
      const choices = (await choicesOf(sql, customer, MOST_CHOICES)).map(chosenBy);
      return { ...statedIn(state, ground, now), learned: new PersonalizationEngine(model).learned(person, channels, now), choices };
    });
  };
  /** The state with the choices in it: they are facts by now, and are shown as such before the pipeline has come to them. */
  const keep = async (
    { tenant, customer, source }: { readonly tenant: string; readonly customer: string; readonly source: string },
    known: () => Promise<CustomerState>,
    ground: Ground,
    choices: StatePreferences,
    now: Date,
  ) => {
    // What waits is read first: what the pipeline takes meanwhile stands in the state, and a no that is on its way is never taken for a yes.
    const waiting = await database.asTenant(tenant, (sql) => choicesWaiting(sql, customer));
    const before = waiting.reduce(evolveCustomer, await known());
    checkChoices(choices, ground, before, now);
    const events = eventsOf(tenant, customer, changing(choices, before), source, now);
    const items = events.map(({ tenant: _, learned: __, ...event }) => ({ specversion: '1.0', ...event }));
    if (items.length > 0) await ingest(tenant, items);
    return events.reduce(evolveCustomer, before);
  };
  return {
    preferences: async (tenant, customer) => whole(tenant, customer, await stateOf(tenant, customer), await groundOf(tenant), clock.now()),
    statePreferences: async (tenant, customer, choices, by) => {
      const [ground, now] = [await groundOf(tenant), clock.now()];
      const source = `uil/people/${encodeURIComponent(by).slice(0, 200)}`;
      const state = await keep({ tenant, customer, source }, () => stateOf(tenant, customer), ground, choices, now);
      return whole(tenant, customer, state, ground, now);
    },
    ownPreferences: async (who) => statedIn(await ownStateOf(who), await groundOf(who.tenant), clock.now()),
    stateOwnPreferences: async (who, choices) => {
      const [ground, now] = [await groundOf(who.tenant), clock.now()];
      const said = { tenant: who.tenant, customer: who.subject, source: CHOSEN_BY_CUSTOMER };
      return statedIn(await keep(said, () => ownStateOf(who), ground, choices, now), ground, now);
    },
  };
}
