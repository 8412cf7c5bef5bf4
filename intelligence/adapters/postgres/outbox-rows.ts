import type { SendMessage } from '../../contract/commands.ts';
import type { Channel } from '../../contract/words.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { HELD_IN_PEACE } from '../../orchestration/arbiter.ts';
import type { Answered, Claimed, Judgement, OutboxMessage } from '../../orchestration/outbox.ts';
import type { Counted } from './send-counts.ts';

/** A message as it stands in the outbox. */
export type Row = {
  tenant_id: string;
  message_key: string;
  customer_id: string;
  playbook: string;
  playbook_version: number;
  run_id: string;
  decision_id: string;
  command: SendMessage;
  state: string;
  fence: number;
  attempt: number;
  route: string | null;
  held_since: string | null;
  held_ms: number;
  counted_at: string | null;
  counted_under: string | null;
  paid_channel: Channel | null;
  paid_from: string | null;
  paid_milli: number;
};

/** The message of a row. */
export const messageOf = (row: Row): OutboxMessage => ({
  tenant: row.tenant_id,
  key: row.message_key,
  customer_id: row.customer_id,
  playbook: row.playbook,
  playbook_version: row.playbook_version,
  instance_id: row.run_id,
  decision_id: row.decision_id,
  command: row.command,
});

/** How long it has been held back in peace, all in all. */
export const heldMsOf = ({ held_ms, held_since }: Row, now: Date): number =>
  held_ms + (held_since === null ? 0 : Math.max(0, now.getTime() - Date.parse(held_since)));

/** What it counts for, where it was counted. */
export const countedOf = ({ counted_at, counted_under, paid_channel, paid_from, paid_milli, command }: Row): Counted | null =>
  counted_at === null || counted_under === null
    ? null
    : {
        at: counted_at,
        under: counted_under,
        channel: paid_channel ?? command.channel,
        from: paid_from && new Date(paid_from).toISOString(),
        milli: paid_milli,
      };

/** The message as its holder has it; in doubt when it may have left already. */
export const claimedOf = (row: Row, doubtful: boolean): Claimed => ({
  ...messageOf(row),
  fence: row.fence,
  attempt: row.attempt,
  route: row.route,
  heldMs: row.held_ms,
  doubtful,
});

/** A message that was judged, and what it would count for. */
export type Judged = {
  readonly row: Row;
  readonly message: OutboxMessage;
  readonly known: boolean;
  readonly verdict: Judgement;
  readonly counted: Counted | null;
};
const STATES = { send: 'sending', defer: 'waiting', suppress: 'suppressed', supersede: 'superseded' } as const;

/** The verdict without what it rests on, which is most of it. */
export const answered = ({ message: { key }, verdict }: Judged): Answered => ({
  key,
  channel: verdict.channel,
  answer: verdict.answer,
  reason: verdict.answer === 'send' ? null : verdict.reason,
  until: verdict.answer === 'defer' ? isoText(verdict.until) : null,
});

/** A message that is not in the outbox, as it would stand there. */
export const freshRow = ({ tenant, key, instance_id, ...message }: OutboxMessage): Row => ({
  ...message,
  tenant_id: tenant,
  message_key: key,
  run_id: instance_id,
  ...{ state: 'waiting', fence: 0, attempt: 0, route: null, held_since: null, held_ms: 0 },
  ...{ counted_at: null, counted_under: null, paid_channel: null, paid_from: null, paid_milli: 0 },
});

/** What a judgement writes. */
export const claimOf = ({ row, message, verdict, counted }: Judged, now: Date) => ({
  tenant: message.tenant,
  key: message.key,
  state: STATES[verdict.answer],
  due: verdict.answer === 'defer' ? verdict.until.toISOString() : null,
  reason: verdict.answer === 'send' ? null : verdict.reason,
  channel: verdict.channel,
  wished: verdict.wished ?? null,
  instead: verdict.instead ?? null,
  answers: verdict.rules,
  held_since: verdict.answer === 'defer' && HELD_IN_PEACE.has(verdict.reason) ? now.toISOString() : null,
  held_ms: heldMsOf(row, now),
  counted_at: counted?.at ?? null,
  counted_under: counted?.under ?? null,
  paid_channel: counted?.channel ?? null,
  paid_from: counted?.from ?? null,
  paid_milli: counted?.milli ?? null,
});
