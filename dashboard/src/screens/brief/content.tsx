import { useQuery } from '@tanstack/react-query';
import { tenantSatisfaction } from '../../api/queries.ts';
import type { TenantSatisfaction } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';

type Group = TenantSatisfaction['groups'][number];
const whole = (value: number): string => Math.round(value).toString().replace('-', '−');
const range = ({ low, mid, high }: { low: number; mid: number; high: number }): string => `${whole(mid)} (${whole(low)} to ${whole(high)})`;

/** How content the customers are, from −100 to 100: as answered beside what all would answer, for surveys are answered by some more than by others. */
export function Content() {
  const { data } = useQuery({ ...tenantSatisfaction, refetchInterval: usePolling() });
  if (!data) return null;
  return (
    <Panel title="How content they are">
      {data.groups.length === 0 ? (
        <p className="text-sm text-soft">{data.none_because}</p>
      ) : (
        <>
          <table className="w-full text-sm tabular-nums">
            <thead>
              <tr className="text-start text-xs text-soft">
                <th className="pb-1 text-start font-medium">Of −100 to 100</th>
                <th className="pb-1 text-end font-medium">Corrected</th>
                <th className="pb-1 text-end font-medium">As answered</th>
              </tr>
            </thead>
            <tbody>
              {data.groups.map((group) => (
                <Line key={group.group} group={group} />
              ))}
            </tbody>
          </table>
          <p className="mt-3 text-xs text-soft">
            {`Of 100 who would answer, so many do: ${data.answering.map(({ answers, of_100 }) => `${Math.round(of_100)} with ${answers}`).join(', ')}. ${data.basis}`}
          </p>
        </>
      )}
    </Panel>
  );
}

function Line({ group: { group, customers, answered, raw, corrected } }: { group: Group }) {
  return (
    <tr className="border-t">
      <th className="py-1.5 text-start font-normal">
        <span className="capitalize">{group}</span>
        <span className="block text-xs text-soft">{counted(customers, 'customer')}</span>
      </th>
      <td className="py-1.5 text-end align-top font-medium whitespace-nowrap">{range(corrected.nps)}</td>
      <td className="py-1.5 text-end align-top whitespace-nowrap text-soft">
        {raw ? range(raw.nps) : 'too few'}
        <span className="block text-xs">{counted(answered, 'answer')}</span>
      </td>
    </tr>
  );
}
