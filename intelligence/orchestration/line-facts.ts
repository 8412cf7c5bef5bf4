type Line = { readonly customer_id: string; readonly outage_id: string };
type Work = { readonly customer_id: string; readonly maintenance_id: string };
type Window = { readonly starts_at: string; readonly ends_at: string; readonly kind: string };

type Facts = {
  /** The customer's own line went down, and that may be told. */
  'line.cut': Line & { readonly expected_at: string | null };
  /** When it is expected back, as somebody stated it; null when nothing is stated any more. */
  'line.expected': Line & { readonly expected_at: string | null };
  /** The customer's own line was found to be up again. */
  'line.back': Line;
  /** Planned work will cut the customer off; told again when it has changed. */
  'work.planned': Work & Window;
  'work.cancelled': Work;
  'work.completed': Work;
};

/**
 * What an event about a node means for the line of one customer behind it. It is not written to the log: it follows from the event, under
 * whose id and source it stands, and from who was behind the node.
 */
export type LineFact = {
  [K in keyof Facts]: {
    readonly type: K;
    readonly id: string;
    readonly source: string;
    readonly tenant: string;
    /** When it happened to this customer. */
    readonly time: string;
    readonly learned: string;
    readonly data: Facts[K];
  };
}[keyof Facts];

/** True for what is not in the log by itself, but follows from an event about a node. */
export const isLineFact = (type: string): boolean => /^(line|work)\./.test(type);
