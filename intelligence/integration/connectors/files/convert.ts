import type { CloudEvent } from '../../../contract/envelope.ts';
import { eventCatalogue } from '../../../contract/events/catalogue.ts';
import { checkEvent } from '../../../data/check-event.ts';
import { UilError } from '../../../kernel/errors.ts';
import { digest } from '../../../kernel/ids.ts';
import { canonicalJson } from '../../../kernel/json.ts';
import { columnsOf, type EventMapping, type Mapping } from './mapping.ts';
import { apply, CellRefusal, meets, type RowContext, type Value } from './rules.ts';

export interface ConvertOptions {
  readonly mapping: Mapping;
  readonly header: readonly string[];
  readonly tenant: string;
  /** The moment for which a table without times speaks. */
  readonly asOf: Date;
  /** The layer's clock: nothing may lie ahead of it. */
  readonly now: Date;
}

const EMPTY = ['NA', 'N/A', 'NULL', 'null', 'NaN', '\\N', '#N/A'];

/**
 * Gives the function that turns the cells of a row into its events, or into the error for which the whole row is refused:
 * a row goes in wholly or not at all. The events of a row follow each other by a millisecond, so that the last one wins.
 * An event's id depends on its content alone: the same row imported twice counts once.
 */
export function rowConverter(options: ConvertOptions): (cells: readonly string[]) => CloudEvent[] | UilError {
  const { mapping, header, tenant, now } = options;
  const zone = mapping.time_zone ?? 'UTC';
  const asOf = Temporal.Instant.fromEpochMilliseconds(options.asOf.getTime()).toZonedDateTimeISO(zone);
  const place = new Map(header.map((name, i) => [name, i]));
  const empty = new Set(mapping.empty ?? EMPTY);
  return (cells) => {
    const cell = (column: string): string => {
      const text = cells[place.get(column) ?? -1]?.trim() ?? '';
      return empty.has(text) ? '' : text;
    };
    try {
      const chosen = mapping.events.filter((event) => (event.when ?? []).every((condition) => meets(condition, { cell, asOf, zone })));
      return chosen.map((event, i) => {
        const made = makeEvent(event, { cell, asOf, zone }, mapping.source, tenant, i);
        checkEvent(made, tenant, now);
        return made;
      });
    } catch (cause) {
      if (cause instanceof CellRefusal) return new UilError('CELL_INVALID', [cause.column, cause.message], { cause });
      if (cause instanceof UilError) return cause;
      throw cause;
    }
  };
}

function makeEvent(event: EventMapping, row: RowContext, source: string, tenant: string, place: number): CloudEvent {
  const data: Record<string, Exclude<Value, undefined>> = {};
  const required: readonly string[] = eventCatalogue[event.type].required;
  for (const [field, rule] of Object.entries(event.data)) {
    const value = apply(rule, row);
    if (value !== undefined) data[field] = value;
    else if (required.includes(field)) throw new CellRefusal(columnsOf(rule).join('", "'), `it is blank, and ${event.type} needs ${field}`);
  }
  const told = event.time ? apply(event.time, row) : undefined;
  if (event.time && typeof told !== 'string') throw new UilError('EVENT_INVALID', [`${event.type} has no time`]);
  const at = typeof told === 'string' ? Date.parse(told) : row.asOf.epochMilliseconds;
  const time = new Date(at + place).toISOString();
  return {
    specversion: '1.0',
    id: `${event.type}.${digest(event.type, time, canonicalJson(data))}`,
    source,
    type: event.type,
    time,
    tenantid: tenant,
    recordedtime: time,
    data,
  };
}
