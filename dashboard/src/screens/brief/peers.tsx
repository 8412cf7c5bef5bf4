import { useMutation, useQueryClient } from '@tanstack/react-query';
import { takePart } from '../../api/queries.ts';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { NoData } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { calendarDay } from '../../ui/time.ts';
import { bandWords } from './peer-words.ts';

type Peers = TenantEcosystemIntelligence['peers'];

/** The own figures of a month beside the middle half of the peers; nobody is named, and who gives nothing gets nothing. */
export function PeerBands({ peers }: { peers: Peers }) {
  const { session } = useTenant();
  return (
    <Panel title="Beside other ISPs" aside={peers.month ? `Month from ${calendarDay(peers.month)}` : null}>
      {peers.bands.length > 0 ? (
        <ul className="divide-y text-sm">
          {peers.bands.map((band) => {
            const { name, value, verdict } = bandWords(band, session.currency);
            return (
              <li key={band.measure} className="py-2 first:pt-0">
                <div className="flex items-baseline justify-between gap-3">
                  <span>{name}</span>
                  <span className="font-medium tabular-nums">{band.own === null ? <NoData /> : value(band.own)}</span>
                </div>
                <p className="text-xs text-soft">
                  {verdict} Half of {count(band.peers)} {band.among} lie between {value(band.low)} and {value(band.high)}.
                </p>
              </li>
            );
          })}
        </ul>
      ) : null}
      {peers.none_because ? <p className="text-sm text-soft">{peers.none_because}</p> : null}
      {session.role === 'owner' ? <Part takesPart={peers.takes_part} /> : null}
    </Panel>
  );
}

function Part({ takesPart }: { takesPart: boolean }) {
  const queries = useQueryClient();
  const change = useMutation({ mutationFn: () => takePart(!takesPart), onSettled: () => queries.invalidateQueries({ queryKey: ['ecosystem'] }) });
  return (
    <div className="mt-3 flex items-center justify-between gap-3 border-t pt-3">
      <p className="text-xs text-soft">
        {takesPart
          ? 'Your six figures of a month are counted in the bands of others, rounded and without a name.'
          : 'Taking part gives your six figures of a month to the bands of others, rounded and without a name.'}
      </p>
      <Button onClick={() => change.mutate()}>{takesPart ? 'Leave' : 'Take part'}</Button>
    </div>
  );
}
