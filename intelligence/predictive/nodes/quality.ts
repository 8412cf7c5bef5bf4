/** A line as a caller would hear it at the busy hour. Loss that was not measured counts as none. */
export type LineAtBusyHour = { readonly latency: number | null; readonly loss: number | null };

/** A line without delay or loss (ITU-T G.107, all defaults). */
const BEST = 93.2;
/** What the codec and its buffer add to half the round trip, in milliseconds. */
const OWN_DELAY_MS = 20;
/** One-way delay from which a conversation suffers. */
const FELT_FROM_MS = 177.3;

/**
 * The rating R of the E-model for a call with G.711: 0 to 93.2, from round trip and loss. R = 93.2 − Id − Ie with Id = 0.024 d and, beyond
 * 177.3 ms, 0.11 (d − 177.3) more, and Ie = 30 ln(1 + 15 e): Cole and Rosenbluth (2001) after ITU-T G.107. Null without a round trip.
 */
export function lineQuality({ latency, loss }: LineAtBusyHour): number | null {
  if (latency === null) return null;
  const delay = latency / 2 + OWN_DELAY_MS;
  const delayed = 0.024 * delay + 0.11 * Math.max(0, delay - FELT_FROM_MS);
  const lost = 30 * Math.log(1 + (15 * (loss ?? 0)) / 100);
  return Math.max(0, BEST - delayed - lost);
}

/** Of ITU-T G.109: from here users are satisfied, and below this many are not. */
export const SATISFIED = 80;
export const MANY_DISSATISFIED = 70;
