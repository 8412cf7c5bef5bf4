import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Alert } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { NewOrder } from '../../ui/new-order.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useHeldOrder } from '../../ui/use-held-order.ts';
import { Cut } from './cut.tsx';
import { PART_NAMES } from './words.ts';

type AlertsProps = { alerts: readonly Alert[]; incidents: number; desk: string; currency: string; handle: ReactNode };

/** What goes on, by the customers whom it hits. The order stands still until the reader asks for the new one. */
export function Alerts({ alerts, incidents, desk, currency, handle }: AlertsProps) {
  const told = alerts.filter(({ kind }) => kind === 'incident').length;
  const { rows, pending, accept } = useHeldOrder({ incoming: alerts, id: ({ key }) => key, question: desk, more: false });
  return (
    <Panel title={PART_NAMES.alerts} aside="by customers hit" handle={handle} flush>
      {rows.length === 0 ? <p className="p-4 text-sm text-soft">Nothing that concerns this desk.</p> : null}
      <ul className="divide-y">
        {rows.map((alert) => (
          <li key={alert.key} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3">
            <div className="min-w-0 flex-1 basis-80">
              <Link to={alert.to} className="font-medium hover:text-accent hover:underline">
                {alert.title}
              </Link>
              <p className="text-sm text-soft">
                {alert.sentence}
                {alert.since ? (
                  <>
                    {' '}
                    Since <Moment at={alert.since} />.
                  </>
                ) : null}
              </p>
            </div>
            <p className="text-sm tabular-nums">
              <Hit alert={alert} currency={currency} />
            </p>
          </li>
        ))}
      </ul>
      {incidents > told ? <Cut>{`The ${count(told)} incidents that hit most of ${count(incidents)} are shown.`}</Cut> : null}
      <NewOrder pending={pending} accept={accept} />
    </Panel>
  );
}

function Hit({ alert: { customers, monthly_minor }, currency }: { alert: Alert; currency: string }) {
  if (customers === null) return <span className="text-soft">not known whom it hits</span>;
  return (
    <>
      {counted(customers, 'customer')}
      {monthly_minor === null ? (
        <span className="text-soft"> · price not known</span>
      ) : (
        <span className="text-soft"> · {money(monthly_minor, currency)} a month</span>
      )}
    </>
  );
}
