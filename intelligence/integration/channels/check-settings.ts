import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { TObject } from 'typebox';
import { UilError } from '../../kernel/errors.ts';
import { schemaFault } from '../../kernel/schema-fault.ts';
import { checkAddress, type Reach } from '../outbound-address.ts';
import { type ChannelKind, channelKinds } from './kinds.ts';

const ajv = new Ajv2020({ allErrors: false, strict: false });
formats.default(ajv);

function check(schema: TObject, value: unknown, where: string): void {
  // Ajv keeps each when the first has asked for it.
  const passes = ajv.compile(schema);
  if (passes(value)) return;
  const { pointer, sentence } = schemaFault(passes.errors, `/${where}`);
  throw new UilError('CHANNEL_INVALID', [sentence], { pointer });
}

/** The kind of that name for the channel. Throws CHANNEL_INVALID. */
export function kindOf(channel: string, kind: string): ChannelKind {
  const found = channelKinds.find((one) => one.channel === channel && one.kind === kind);
  if (found === undefined) throw new UilError('CHANNEL_INVALID', [`there is no kind "${kind}" of the channel ${channel}`], { pointer: '/kind' });
  return found;
}

/** Everything in the settings that the layer will connect to, found by the schema: no field can be forgotten. */
export function addressesIn(schema: TObject, settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const { format, outbound } = property as { format?: string; outbound?: boolean };
    const value = settings[name];
    return (format === 'uri' || outbound === true) && typeof value === 'string' ? [value] : [];
  });
}

/** Passes settings and secret that fit the kind and lead to addresses that may be called. Throws CHANNEL_INVALID or ADDRESS_REFUSED. */
export async function checkSettings(kind: ChannelKind, settings: unknown, secret: unknown, reach: Reach): Promise<void> {
  check(kind.settings, settings, 'settings');
  if (kind.secret !== null) check(kind.secret, secret, 'secret');
  else if (secret !== null && secret !== undefined) throw new UilError('CHANNEL_INVALID', ['secret: this kind takes none'], { pointer: '/secret' });
  // It has just been checked to be an object.
  for (const address of addressesIn(kind.settings, settings as Record<string, unknown>)) await checkAddress(address, reach);
}
