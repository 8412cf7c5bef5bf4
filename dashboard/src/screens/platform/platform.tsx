import { useQuery } from '@tanstack/react-query';
import { platformTenants } from '../../api/queries.ts';
import type { TenantRollUp } from '../../api/types.ts';
import { RangeBand } from '../../charts/range-band.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { count } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Empty, NoData, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { OrderOfPages } from '../impact/order.tsx';
import { lossShare, platformSentence, troublesOf } from './sentences.ts';

const ASK_MS = 60_000;

/** Every ISP of the platform, the one with most at risk first; sums and counts, and nobody's customers. */
export function Platform() {
  useTitle('All ISPs');
  const asked = useQuery({ ...platformTenants, refetchInterval: ASK_MS });
  const tenants = asked.data?.tenants;
  return (
    <>
      <PageHead question="Which ISP needs a look?">{tenants ? platformSentence(tenants) : null}</PageHead>
      <ReadTrouble what="The ISPs could not be read." asked={asked} />
      {tenants ? (
        <div className="space-y-4">
          <Panel title="ISPs" flush>
            {tenants.length === 0 ? <Empty title="No ISP is there yet.">One is set up with uil tenant create.</Empty> : <Table tenants={tenants} />}
          </Panel>
          <OrderOfPages of="platform" />
        </div>
      ) : asked.error ? null : (
        <Skeleton rows={6} className="h-16" />
      )}
    </>
  );
}

const HEADS = ['ISP', 'Customers', 'Health', 'At high risk', 'Paid a month', 'Expected to be lost', 'Billed in 30 days, with its band', 'What goes on'];

function Table({ tenants }: { tenants: readonly TenantRollUp[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-xs text-soft">
            {HEADS.map((head, place) => (
              <th key={head} scope="col" className={`px-4 py-2 font-medium ${place === 0 || place === HEADS.length - 1 ? 'text-start' : 'text-end'}`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {tenants.map((tenant) => (
            <Line key={tenant.tenant_id} tenant={tenant} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ tenant }: { tenant: TenantRollUp }) {
  const amount = (minor: number) => (tenant.currency === null ? <NoData /> : money(minor, tenant.currency, { whole: true }));
  const share = lossShare(tenant);
  const cell = 'px-4 py-2.5 text-end whitespace-nowrap tabular-nums';
  const next = tenant.revenue_30d;
  return (
    <tr>
      <th scope="row" className="px-4 py-2.5 text-start font-medium">
        {tenant.tenant_name}
        <span className="block text-xs font-normal text-soft">
          {tenant.country} · as of <Moment at={tenant.as_of} />
        </span>
      </th>
      <td className={cell}>{count(tenant.customers)}</td>
      <td className={cell}>{tenant.health === null ? <NoData /> : Math.round(tenant.health)}</td>
      <td className={cell}>{tenant.scored === 0 ? <NoData /> : count(tenant.customers_high)}</td>
      <td className={cell}>{amount(tenant.monthly_minor)}</td>
      <td className={cell}>
        {share === null ? (
          <NoData />
        ) : (
          <>
            {amount(tenant.expected_loss_minor)}
            <span className="block text-xs text-soft">{(100 * share).toFixed(1)} %</span>
          </>
        )}
      </td>
      <td className={`${cell} min-w-44`}>
        {next === null ? (
          <NoData why="Still learning" />
        ) : (
          <>
            {amount(next.expected_minor)}
            <RangeBand low={next.low_minor} middle={next.expected_minor} high={next.high_minor} />
            <span className="block text-xs text-soft">
              {amount(next.low_minor)} to {amount(next.high_minor)}
            </span>
          </>
        )}
      </td>
      <td className="px-4 py-2.5 text-soft">{troublesOf(tenant)}</td>
    </tr>
  );
}
