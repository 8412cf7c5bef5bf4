import type { Withheld } from '../../api/types.ts';
import { CustomerName } from '../../ui/customer-name.tsx';
import { Moment } from '../../ui/moment.tsx';
import { waitingWords } from '../settings/sending-words.ts';

const own: Readonly<Record<string, string>> = {
  lapsed: 'Nobody agreed in time',
  'not-yours': 'Owners and operations agree or refuse',
};

/** Work that the rules would not let be done now, each with the rule. */
export function WithheldList({ rows }: { rows: readonly Withheld[] }) {
  if (rows.length === 0) return null;
  return (
    <ul className="divide-y">
      {rows.map(({ key, title, customer_id, customer_name, reason, until }) => (
        <li key={key} className="px-4 py-3">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{title}</span>
            <CustomerName id={customer_id} name={customer_name} />
          </p>
          <p className="text-sm text-soft">
            {own[reason] ?? waitingWords(reason)}
            {until ? (
              <>
                , until <Moment at={until} /> at least
              </>
            ) : null}
            .
          </p>
        </li>
      ))}
    </ul>
  );
}
