import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { plans } from '../../api/queries.ts';
import type { PlanList, PlanRow } from '../../api/types.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Grid } from '../../ui/grid.tsx';
import { useWide } from '../../ui/media.ts';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { PlanCard, planColumns } from './columns.tsx';
import { PlanUse } from './plan-use.tsx';

const route = getRouteApi('/plans');
const rowId = (row: PlanRow) => row.plan_id;

/** What each plan brings and uses: the plans in a list, and the use of one of them by day. */
export function Plans() {
  useTitle('Plans');
  const { plan } = route.useSearch();
  const navigate = useNavigate({ from: '/plans' });
  const wide = useWide();
  const detail = useRef<HTMLElement>(null);
  const asked = useQuery(plans);
  const list = asked.data;
  const selected = plan ?? (wide ? list?.plans[0]?.plan_id : undefined) ?? null;
  const set = useCallback(
    (one: string | undefined) => void navigate({ search: { plan: one }, replace: wide || one === undefined, resetScroll: false }),
    [navigate, wide],
  );
  const explain = useCallback(() => detail.current?.focus(), []);
  return (
    <>
      <PageHead question="What does each plan bring, and what does it use?">{list ? <Sum list={list} /> : null}</PageHead>
      <ReadTrouble what="The plans could not be read." asked={asked} />
      {list ? (
        <div className="rounded-lg border bg-surface">
          {list.plans.length === 0 ? <Empty title="No customer has a plan yet.">Plans appear as soon as a service.changed event names one.</Empty> : null}
          <Grid
            label="Plans"
            columns={planColumns}
            rows={list.plans}
            id={rowId}
            card={PlanCard}
            selected={selected}
            onSelect={set}
            onOpen={wide ? explain : set}
            onExplain={wide ? explain : set}
          />
        </div>
      ) : asked.error ? null : (
        <Skeleton rows={8} className="h-13" />
      )}
      {wide && selected ? (
        <section ref={detail} tabIndex={-1} aria-label="The plan" className="mt-4">
          <PlanUse key={selected} plan={selected} />
        </section>
      ) : null}
      {!wide && plan ? (
        <Dialog sheet title="The plan" onClose={() => set(undefined)}>
          <PlanUse key={plan} plan={plan} />
        </Dialog>
      ) : null}
    </>
  );
}

function Sum({ list: { totals, no_plan, currency } }: { list: PlanList }) {
  return (
    <>
      {counted(totals.customers, 'customer')} pay <Private>{money(totals.monthly_minor, currency)}</Private> a month together
      {no_plan.customers > 0 ? `; of ${no_plan.customers} no plan is known` : ''}
      {totals.without_price > 0 ? `; ${totals.without_price} have no price in ${currency} and are left out` : ''}.
    </>
  );
}
