import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { networkForecasts } from '../../api/queries.ts';
import type { NetworkForecasts } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, NoData, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { calmSentence, inHundred, noNumberSentence, recordSentence } from './may-fail-words.ts';
import { WhyItMayFail } from './why-it-may-fail.tsx';

const MOST = 8;
const OFTEN_MS = 60_000;

/** The devices that are warned of, who hangs on them and why; beneath, how often such warnings were right. */
export function MayFail() {
  const asked = useQuery({ ...networkForecasts, refetchInterval: OFTEN_MS });
  const { data } = asked;
  const aside = data && data.may_fail.devices > 0 ? <Exposed {...data.may_fail} /> : null;
  return (
    <Panel title={data ? `May fail in 24 h: ${data.may_fail.devices}` : 'May fail in 24 h'} aside={aside} flush>
      <ReadTrouble what="The forecasts of the network could not be read." asked={asked} />
      {data ? <Told forecasts={data} /> : asked.error ? null : <Skeleton rows={3} />}
    </Panel>
  );
}

function Told({ forecasts }: { forecasts: NetworkForecasts }) {
  const warned = forecasts.rows.filter(({ warning }) => warning !== null);
  const beneath = [recordSentence(forecasts.backtest), noNumberSentence(forecasts.no_number)].filter((sentence) => sentence !== null);
  const unusual = new Set(forecasts.anomalies.map(({ node_id }) => node_id)).size;
  if (unusual > 0) beneath.push(`Readings of ${counted(unusual, 'device')} are unusual now.`);
  return (
    <>
      {warned.length === 0 ? <Empty title={calmSentence(forecasts)} /> : null}
      <ul className="divide-y">
        {warned.slice(0, MOST).map((row) => (
          <Warned key={row.node_id} row={row} />
        ))}
      </ul>
      {warned.length > MOST ? <p className="px-4 py-2 text-sm text-soft">And {counted(warned.length - MOST, 'device')} more.</p> : null}
      {beneath.length > 0 ? <p className="border-t px-4 py-2.5 text-pretty text-xs text-soft">{beneath.join(' ')}</p> : null}
    </>
  );
}

function Warned({ row }: { row: NetworkForecasts['rows'][number] }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex items-baseline justify-between gap-4">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="text-start font-medium hover:underline">
          {row.node_id}
        </button>
        <span className="whitespace-nowrap font-medium tabular-nums">
          {row.chance_24h === null ? <NoData why={row.abstained} /> : inHundred(row.chance_24h)}
        </span>
      </div>
      <div className="flex items-baseline justify-between gap-4 text-xs text-soft">
        <span>
          warned <Moment at={row.warning?.since ?? row.made_at} />
          {row.chance_72h === null ? null : `, ${inHundred(row.chance_72h)} in 72 h`}
        </span>
        <Exposed {...row.exposed} node={row.node_id} />
      </div>
      {row.main_reason ? <p className="mt-0.5 text-xs text-soft">Goes with: {row.main_reason.sentence}</p> : null}
      {open ? <WhyItMayFail node={row.node_id} /> : null}
    </li>
  );
}

/** Who hangs on it and what they pay a month; of one device the number opens their list. */
function Exposed({ customers, monthly_minor, currency, node }: { customers: number; monthly_minor: number; currency: string; node?: string }) {
  const words = counted(customers, 'customer');
  return (
    <span className="whitespace-nowrap tabular-nums">
      {node === undefined ? (
        words
      ) : (
        <Link to="/retention" search={{ node }} className="text-accent hover:underline">
          {words}
        </Link>
      )}
      {', '}
      <Private>{money(monthly_minor, currency, { whole: true })}</Private> / mo
    </span>
  );
}
