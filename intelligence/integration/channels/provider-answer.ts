import { UilError } from '../../kernel/errors.ts';
import type { SendResult } from '../../orchestration/outbox.ts';
import { NotReached, type OutboundAnswer, type OutboundRequest, type SafeFetch } from '../safe-fetch.ts';

type Refusal = Extract<SendResult, { ok: false }>;

/** A refusal after which the same message may be tried again. */
export const later = (reason: string, retryAfterMs?: number): Refusal => ({
  ok: false,
  permanent: false,
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
/** A refusal for good; `dead` when it is the address that does not exist. */
export const forGood = (reason: string, dead = false): Refusal => ({ ok: false, permanent: true, dead, reason });

/** How long the other side asks to be left alone: seconds or a date (RFC 9110), a day at most. */
export function retryAfterMs(answer: OutboundAnswer, now: Date): number | undefined {
  const said = answer.headers['retry-after'];
  if (said === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 24 * 3_600_000) : undefined;
}

/** Calls a provider. A call of which surely nothing went out is a refusal; any other fault is thrown on, for nobody knows. */
export async function askProvider(call: SafeFetch, request: OutboundRequest): Promise<OutboundAnswer | Refusal> {
  try {
    return await call(request);
  } catch (error) {
    if (error instanceof NotReached) return later(`the provider was ${error.message}`);
    if (error instanceof UilError && error.code === 'ADDRESS_REFUSED') return later('the address of the provider may not be called');
    throw error;
  }
}

/** The answer's JSON object, or an empty one: nothing is believed of it before it is looked at. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
