import { type Static, Type } from 'typebox';
import { Moment } from '../words.ts';

/**
 * What the server says on the socket `GET /api/v1/stream?ticket=…`.
 * `hello` comes first. `change` says that something has a new state, under a growing sequence number;
 * `value` is the new CustomerRow (topic `customer`), DecisionRecord (topic `decision`) or IncidentRow (topic `incident`); null when it is there no more. `reset` means: too much
 * was missed, ask the API again. The client sends `{"resume": seq}` after a reconnect, and `{"ping": true}` when it likes.
 */
export const LiveMessage = Type.Union([
  Type.Object({ kind: Type.Literal('hello'), seq: Type.Integer(), at: Moment }),
  Type.Object({
    kind: Type.Literal('change'),
    seq: Type.Integer(),
    /** The number that was sent on this socket before this one: a client that has not heard it has lost something and asks with `resume`. */
    after: Type.Optional(Type.Integer()),
    at: Moment,
    topic: Type.Enum(['customer', 'decision', 'incident']),
    key: Type.String(),
    value: Type.Unknown(),
  }),
  Type.Object({ kind: Type.Literal('reset'), seq: Type.Integer(), at: Moment }),
  Type.Object({ kind: Type.Literal('pong'), at: Moment }),
]);
export type LiveMessage = Static<typeof LiveMessage>;

/** That a customer, a decision or an incident has a new state, and under which number. */
export type Change = { readonly seq: number; readonly topic: 'customer' | 'decision' | 'incident'; readonly key: string; readonly at: string };
