import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { UilError } from '../kernel/errors.ts';

/** An address that a name has resolved to. */
export type Resolved = { readonly address: string; readonly family: 4 | 6 };

/** What may be called besides public addresses, and how names are resolved. */
export type Reach = {
  /** Origins such as `http://10.0.0.5:8080` or `smpp://10.0.0.5:2775` that the operator of the layer has let through for this tenant. */
  readonly allowed: readonly string[];
  readonly resolve?: (host: string) => Promise<readonly Resolved[]>;
};

/** An address that was checked: whoever connects uses `addresses` and never asks for the name again. */
export type CheckedAddress = { readonly url: URL; readonly addresses: readonly Resolved[] };

/** Schemes and the ports that they may use without leave of the operator; the first is meant where none is named. */
const PORTS: Readonly<Record<string, readonly number[]>> = {
  'https:': [443],
  'smtp:': [587, 25, 2525],
  'smtps:': [465],
  'smpp:': [2775, 3550],
  'smpps:': [2776, 3550],
};
/** The part of IPv6 that is given out for public use (RFC 4291); the ranges within it that are special are told apart by name. */
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');

const resolveByName = async (host: string): Promise<readonly Resolved[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/** Addresses of this machine, also those that are public. */
const ownAddresses = (): ReadonlySet<string> =>
  new Set(Object.values(networkInterfaces()).flatMap((of) => (of ?? []).map(({ address }) => ipaddr.parse(address.split('%')[0]!).toString())));

/** Says why an address may not be called, or null when it is a public one of somebody else. */
export function whyNotPublic(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'it is no address';
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return `it is ${parsed.range()}`;
  if (parsed.kind() === 'ipv6' && !parsed.match(PUBLIC_IPV6)) return 'it is outside the public part of IPv6';
  return ownAddresses().has(parsed.toString()) ? 'it is this machine' : null;
}

const originIn = (url: URL): string => `${url.protocol}//${url.host}`;
const refuse = (text: string, why: string, cause?: unknown): UilError => new UilError('ADDRESS_REFUSED', [text.slice(0, 100), why], { cause });

function parse(text: string): URL {
  if (text.length > 2_048 || !URL.canParse(text)) throw refuse(text, 'it is no address');
  const url = new URL(text);
  // Never shown back: somebody may have put a password there.
  if (url.username !== '' || url.password !== '') throw refuse(originIn(url), 'a user or password stands in it');
  if (url.hostname === '') throw refuse(originIn(url), 'it names no host');
  return url;
}

/** An address without path, as it is let through: scheme, host and port. Throws ADDRESS_REFUSED for what is none. */
export const originOf = (text: string): string => originIn(parse(text));

/** The port of an address, also where it is that of its scheme. */
export const portOf = (url: URL): number => Number(url.port) || (PORTS[url.protocol]?.[0] ?? (url.protocol === 'http:' ? 80 : 0));

/**
 * Resolves an address once and checks all that it resolves to: public addresses of somebody else on the port of the scheme, or an
 * origin that the operator has let through. Throws ADDRESS_REFUSED; what is refused is never connected to.
 */
export async function checkAddress(text: string, { allowed, resolve = resolveByName }: Reach): Promise<CheckedAddress> {
  const url = parse(text);
  const letThrough = allowed.includes(originIn(url));
  if (!letThrough && PORTS[url.protocol] === undefined) throw refuse(originIn(url), 'its scheme is not used');
  if (!letThrough && !PORTS[url.protocol]!.includes(portOf(url))) throw refuse(originIn(url), 'its port is not the usual one');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  let addresses: readonly Resolved[];
  try {
    addresses = ipaddr.isValid(host) ? [{ address: host, family: host.includes(':') ? 6 : 4 }] : await resolve(host);
  } catch (cause) {
    throw refuse(originIn(url), 'its name does not resolve', cause);
  }
  if (addresses.length === 0) throw refuse(originIn(url), 'its name does not resolve');
  if (!letThrough)
    for (const { address } of addresses) {
      const why = whyNotPublic(address);
      if (why !== null) throw refuse(originIn(url), why);
    }
  return { url, addresses };
}
