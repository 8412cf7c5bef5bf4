import type { TouchSums } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';

/** How many customers, what they pay a month, and what of their money it is about; prices that cannot be added are said to be missing. */
export function Sums({ sums: { customers, monthly_minor, amount_minor, unpriced, currency } }: { sums: TouchSums }) {
  return (
    <>
      {counted(customers, 'customer')}
      {customers > unpriced ? (
        <>
          , <Private>{money(monthly_minor, currency)}</Private> a month
        </>
      ) : null}
      {unpriced > 0 ? `, ${unpriced} without a price that can be added` : ''}
      {amount_minor > 0 ? (
        <>
          , <Private>{money(amount_minor, currency)}</Private> concerned
        </>
      ) : null}
    </>
  );
}
