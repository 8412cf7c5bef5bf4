import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CustomerIntelligence } from '../../api/types.ts';
import { HealthState } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money, owing } from '../../ui/money.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { statusWords } from '../../ui/status.ts';
import { calendarDay } from '../../ui/time.ts';

const terms: Record<string, string> = { 'month-to-month': 'Month to month', 'twelve-month': '12 months', 'twenty-four-month': '24 months' };

/** Who the customer is, as the source systems tell it, under the question of the page. */
export function Identity({ customer }: { customer: CustomerIntelligence }) {
  const { name, customer_id, status, email, phone } = customer;
  return (
    <section aria-label="Identity" className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b px-4 py-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">
            How is <Private>{name ?? customer_id}</Private> doing?
          </h1>
          <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-soft">
            {phone ? (
              <a href={`tel:${phone.replace(/[^+\d]/g, '')}`} className="hover:text-ink hover:underline">
                <Private>{phone}</Private>
              </a>
            ) : (
              'No telephone number'
            )}
            {email ? (
              <a href={`mailto:${email}`} className="hover:text-ink hover:underline">
                <Private>{email}</Private>
              </a>
            ) : (
              <span>No e-mail address</span>
            )}
          </p>
        </div>
        <p className="flex items-center gap-3">
          <HealthState grade={customer.health_score.grade} />
          <span className="rounded border px-2 py-0.5 text-sm">{statusWords[status]}</span>
        </p>
      </div>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-b-lg bg-line sm:grid-cols-4 xl:grid-cols-8">
        <Owed customer={customer} />
        <Fact name="Plan">{customer.plan_name}</Fact>
        <Fact name="Pays a month">
          {customer.monthly_price_minor !== null && customer.currency ? <Private>{money(customer.monthly_price_minor, customer.currency)}</Private> : null}
        </Fact>
        <Fact name="Speed">{customer.speed_down_mbps === null ? null : `${customer.speed_down_mbps} Mbit/s`}</Fact>
        <Fact name="Customer since">{customer.customer_since ? calendarDay(customer.customer_since) : null}</Fact>
        <Fact name="Contract">{customer.contract_term ? (terms[customer.contract_term] ?? customer.contract_term) : null}</Fact>
        <Fact name="Access node">
          {customer.node_id ? (
            <Link to="/customers" search={{ node: customer.node_id }} className="hover:text-accent hover:underline">
              {customer.node_id}
            </Link>
          ) : null}
        </Fact>
        <Fact name="Last heard">{customer.last_event_at ? <Moment at={customer.last_event_at} /> : null}</Fact>
      </dl>
    </section>
  );
}

function Owed({ customer: { owed_minor, currency } }: { customer: CustomerIntelligence }) {
  if (owed_minor !== null && !currency) return <Fact name="Owes">{null}</Fact>;
  const { words, amount } = owing(owed_minor, currency ?? '');
  return <Fact name={amount === null ? 'Balance' : words}>{amount === null ? words : <Private className="font-medium">{amount}</Private>}</Fact>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-2.5">
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="mt-0.5 truncate text-sm tabular-nums">{children ?? <NoData />}</dd>
    </div>
  );
}
