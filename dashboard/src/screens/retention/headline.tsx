import type { CustomerList } from '../../api/types.ts';
import { Changing } from '../../ui/changing.tsx';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { useTenant } from '../../ui/tenant.tsx';

/** The question of the page, with how many it concerns and what they pay a month; `whole` when no filter narrows the list. */
export function Headline({ first, whole }: { first: CustomerList | undefined; whole: boolean }) {
  const { session } = useTenant();
  const risk = first?.at_risk;
  const currency = risk?.currency ?? session.currency;
  return (
    <PageHead
      question={
        <>
          Who needs a call today
          {risk && risk.customers > 0 ? (
            <span className="font-normal text-soft tabular-nums">
              {' — '}
              <Changing value={`${risk.customers} ${risk.monthly_minor}`}>
                {counted(risk.customers, 'customer')}, <Private>{money(risk.monthly_minor, currency, { whole: true })}</Private> a month at risk
              </Changing>
            </span>
          ) : null}
        </>
      }
    >
      {whole && risk?.customers === 0 && first && first.total > 0 ? 'Nobody is at high risk now.' : null}
    </PageHead>
  );
}
