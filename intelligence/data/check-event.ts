import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { CloudEvent, EARLIEST_EVENT, LATEST_AHEAD_MS, LIMITS, type PlatformEvent } from '../contract/envelope.ts';
import { type EventType, eventCatalogue } from '../contract/events/catalogue.ts';
import { holdsCardNumber } from '../kernel/card-numbers.ts';
import { UilError } from '../kernel/errors.ts';
import { momentsOfOurClocks } from '../kernel/moment-format.ts';
import { schemaFault } from '../kernel/schema-fault.ts';
import { isStorable } from '../kernel/storable.ts';
import { opticalSerials } from './optical-serials.ts';

const ajv = new Ajv2020({ allErrors: false, strict: false });
formats.default(ajv);
momentsOfOurClocks(ajv);
ajv.addFormat('iana-time-zone', isTimeZone);

const zones = new Map<string, boolean>();

/** True for a name that the zone data knows, such as `Africa/Lagos`. */
function isTimeZone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      known = /^[A-Za-z]/.test(name);
    } catch {
      known = false;
    }
    if (zones.size < 10_000) zones.set(name, known);
  }
  return known;
}

const isEventType = (type: string): type is EventType => Object.hasOwn(eventCatalogue, type);

function refusal(check: ValidateFunction, at: string): UilError {
  const { pointer, sentence } = schemaFault(check.errors, at, 'the event');
  return new UilError('EVENT_INVALID', [sentence], { pointer });
}

function moment(text: string, now: Date, pointer: string): string {
  const at = Date.parse(text);
  const latest = now.getTime() + LATEST_AHEAD_MS;
  if (!(at >= Date.parse(EARLIEST_EVENT) && at <= latest))
    throw new UilError('EVENT_TIME_IMPLAUSIBLE', [text, EARLIEST_EVENT, new Date(latest).toISOString()], { pointer });
  return new Date(at).toISOString();
}

/**
 * Checks one incoming value against the envelope and the schema of its type, and returns it as an event that can be trusted.
 * Throws CARD_NUMBER_REFUSED, EVENT_INVALID, EVENT_TYPE_UNKNOWN, EVENT_TIME_IMPLAUSIBLE, TENANT_MISMATCH or BODY_TOO_DEEP with a JSON pointer.
 */
export function checkEvent(input: unknown, tenant: string, now: Date): PlatformEvent {
  if (!isStorable(input, LIMITS)) throw new UilError('BODY_TOO_DEEP', [LIMITS.depth, LIMITS.keys]);
  // Before anything else is said of it: what is wrong with an event may name what it holds.
  if (holdsCardNumber(input) && holdsCardNumber(input, opticalSerials(input))) throw new UilError('CARD_NUMBER_REFUSED');
  // Ajv keeps each check when the first has asked for it: all of them at once, and beforehand, are a seventh of a restart.
  const envelope = ajv.compile(CloudEvent);
  if (!envelope(input)) throw refusal(envelope, '');
  const event = input as CloudEvent;
  if (event.tenantid !== undefined && event.tenantid !== tenant) throw new UilError('TENANT_MISMATCH', [event.tenantid], { pointer: '/tenantid' });
  if (!isEventType(event.type)) throw new UilError('EVENT_TYPE_UNKNOWN', [event.type], { pointer: '/type' });
  const check = ajv.compile(eventCatalogue[event.type]);
  if (!check(event.data)) throw refusal(check, '/data');
  const time = moment(event.time, now, '/time');
  const known = event.recordedtime === undefined ? now.toISOString() : moment(event.recordedtime, now, '/recordedtime');
  return {
    id: event.id,
    source: event.source,
    tenant,
    type: event.type,
    time,
    // A source cannot have known a fact before it happened, nor we before it arrived.
    learned: known < time ? time : known,
    data: event.data,
  } as PlatformEvent;
}
