import type { LiveMessage } from '../api/types.ts';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const topics = ['customer', 'decision', 'incident'];

/** Reads what came over the socket; null when it is not a message that this page knows. */
export function parseMessage(text: unknown): LiveMessage | null {
  if (typeof text !== 'string') return null;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(message) || typeof message.at !== 'string') return null;
  if (message.kind === 'pong') return { kind: 'pong', at: message.at };
  if (!Number.isInteger(message.seq)) return null;
  if (message.kind === 'hello' || message.kind === 'reset') return message as LiveMessage;
  if (message.kind !== 'change' || !topics.includes(String(message.topic)) || typeof message.key !== 'string') return null;
  if (message.after !== undefined && !Number.isInteger(message.after)) return null;
  return message as LiveMessage;
}
