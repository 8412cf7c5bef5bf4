import type { NetworkScan } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { NumberLink, NumberLinks } from '../../ui/number-links.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';

/** Four numbers of the network, each a way to the list that it counts. */
export function Numbers({ scan }: { scan: NetworkScan }) {
  const { nodes, affected, incidents } = scan;
  const most = `four in five of ${counted(scan.customers_heard, 'customer')} heard`;
  const only = incidents.length === 1 ? incidents[0] : undefined;
  return (
    <NumberLinks className="mb-5">
      <NumberLink
        name="Cut off now"
        value={affected.customers}
        note={
          affected.customers === 0 ? (
            'customers'
          ) : (
            <>
              customers, who pay <Private>{money(affected.monthly_minor, scan.currency, { whole: true })}</Private> a month,{' '}
              <Private>{money(affected.hourly_minor, scan.currency)}</Private> an hour
            </>
          )
        }
        to={only ? { to: '/network/incidents/$id', params: { id: only.incident_id } } : { to: '/network', search: {} }}
      >
        {count(affected.customers)}
      </NumberLink>
      <NumberLink
        name="Nodes that need attention"
        value={nodes.attention}
        note={`of ${count(nodes.total)}; ${count(nodes.watch)} to watch, ${count(nodes.no_data)} without data`}
        to={{ to: '/network/nodes', search: { status: 'attention' } }}
      >
        {nodes.total === 0 ? <NoData /> : count(nodes.attention)}
      </NumberLink>
      <NumberLink
        name="Quality at the busy hour"
        value={scan.quality}
        note={scan.quality === null ? 'no node with customers is heard' : `or more for ${most}; a perfect line has 93`}
        to={{ to: '/network/nodes' }}
      >
        {scan.quality === null ? <NoData /> : Math.round(scan.quality)}
      </NumberLink>
      <NumberLink
        name="Round trip at the busy hour"
        value={scan.latency_ms}
        note={scan.latency_ms === null ? 'no node with customers is heard' : `or less for ${most}`}
        to={{ to: '/network/nodes', search: { sort: 'latency' } }}
      >
        {scan.latency_ms === null ? <NoData /> : `${Math.round(scan.latency_ms)} ms`}
      </NumberLink>
    </NumberLinks>
  );
}
