import type { Channel } from '../contract/words.ts';

/** What a tenant's limits leave for one message at this moment. */
export type Room = {
  /** How many more messages its playbook, or what it was agreed to under, may let go now. */
  readonly left: number;
  /** Channels on which its class has spent its part of the budget, with the start of the next period as ISO text. */
  readonly spent: Readonly<Partial<Record<Channel, string>>>;
  /** Channels of which too many messages went wrong within the hour. */
  readonly resting: readonly Channel[];
};

/** Nothing is limited, spent or resting. */
export const OPEN_ROOM: Room = { left: Number.POSITIVE_INFINITY, spent: {}, resting: [] };

/** How many messages of a playbook may go in an hour. */
export type SendLimit = { readonly per_hour: number | null; readonly share_per_hour: number; readonly always_allowed: number };

/** What holds where a tenant has set nothing: 5 % of the customers in an hour, or 50 messages where that is more. */
export const USUAL_LIMIT: SendLimit = { per_hour: null, share_per_hour: 0.05, always_allowed: 50 };

/** The cap that a limit comes to for so many customers. */
export const hourlyCap = ({ per_hour, share_per_hour, always_allowed }: SendLimit, customers: number): number =>
  Math.min(per_hour ?? Number.POSITIVE_INFINITY, Math.max(always_allowed, Math.floor(share_per_hour * customers)));

const LEAST_TRIED = 20;
const MOST_WRONG_SHARE = 0.3;

/** True when of the messages of the last hour so many went wrong that the channel had better rest: it is tried again as they grow old. */
export const mustRest = (tried: number, wrong: number): boolean => tried >= LEAST_TRIED && wrong >= tried * MOST_WRONG_SHARE;
