import { useState } from 'react';
import { type Held, holdOrder } from './held-order.ts';

type Source<Row> = {
  incoming: readonly Row[] | undefined;
  id: (row: Row) => string;
  /** Changes when the reader asked for another list (filter, sort): then the new order shows at once. */
  question: string;
  more: boolean;
};

/** The rows to show in an order that stands still, how many changes wait, and the way to accept them. */
export function useHeldOrder<Row>({ incoming, id, question, more }: Source<Row>): Held<Row> & { accept: () => void } {
  const [held, setHeld] = useState<Held<Row> & { question: string; incoming: readonly Row[] | undefined }>({
    rows: [],
    pending: 0,
    question,
    incoming: undefined,
  });
  const accept = () => incoming && setHeld({ rows: incoming, pending: 0, question, incoming });
  if (incoming && (held.question !== question || held.rows.length === 0)) {
    if (held.incoming !== incoming || held.question !== question) accept();
  } else if (incoming && held.incoming !== incoming) {
    setHeld({ ...holdOrder(held.rows, incoming, id, more), question, incoming });
  }
  return { rows: held.rows, pending: held.pending, accept };
}
