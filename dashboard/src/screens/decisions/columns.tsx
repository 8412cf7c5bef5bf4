import type { DecisionRecord } from '../../api/types.ts';
import { liveKey } from '../../live/bridge.ts';
import { Changing } from '../../ui/changing.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import type { Column, Follow } from '../../ui/grid.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { ChoiceWord, outcomeWord, readable, title } from './words.tsx';

/** Follows a decision by the socket: its commands and its outcome come later than it does. */
export const followDecision: Follow<DecisionRecord> = {
  key: (row) => liveKey('decision', row.decision_id),
  overlay(row, entry) {
    const value = entry.value as DecisionRecord | null;
    return value !== null && typeof value === 'object' && value.decision_id === row.decision_id ? value : row;
  },
};

/** What a decision led to, in a few words: its command's state, or its outcome. */
function resultOf(row: DecisionRecord): string {
  if (row.outcome && row.outcome.kind !== 'open') return outcomeWord(row.outcome);
  const command = row.commands.at(-1);
  if (command) return `${readable(command.title)}: ${command.state}`;
  return row.outcome ? outcomeWord(row.outcome) : 'Nothing was to be done';
}

function Why({ row }: { row: DecisionRecord }) {
  return <Prose text={row.why} names={[row.customer_name]} />;
}

/** The columns of the record. */
export const decisionColumns: readonly Column<DecisionRecord>[] = [
  { key: 'at', head: 'When', min: 84, cell: (row) => <Moment at={row.at} className="text-soft tabular-nums" /> },
  { key: 'choice', head: 'Choice', min: 84, cell: (row) => <ChoiceWord choice={row.choice} /> },
  {
    key: 'customer',
    head: 'Customer',
    min: 136,
    grow: 1,
    cell: (row) => <CustomerName id={row.customer_id} name={row.customer_name} tabIndex={-1} className="block truncate" />,
  },
  {
    key: 'why',
    head: 'Why',
    min: 192,
    grow: 2.4,
    cell: (row) => (
      <span className="line-clamp-2 leading-[18px]">
        <Why row={row} />
      </span>
    ),
  },
  { key: 'playbook', head: 'Playbook', min: 136, gives: 2, cell: (row) => <span className="block truncate text-soft">{title(row.playbook)}</span> },
  {
    key: 'result',
    head: 'What came of it',
    min: 144,
    grow: 1.2,
    gives: 1,
    cell: (row) => (
      <Changing value={resultOf(row)} block>
        <span className="line-clamp-2 leading-[18px]">
          <Prose text={resultOf(row)} names={[row.customer_name]} />
        </span>
      </Changing>
    ),
  },
];

/** A decision in two lines. */
export function DecisionCard({ row }: { row: DecisionRecord }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">
          <Private>{row.customer_name ?? row.customer_id}</Private>
        </span>
        <ChoiceWord choice={row.choice} />
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span className="min-w-0 flex-1 truncate">
          <Why row={row} />
        </span>
        <Moment at={row.at} className="whitespace-nowrap" />
      </div>
    </div>
  );
}
