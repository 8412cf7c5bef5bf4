import { ArrowDown, ArrowUp } from 'lucide-react';
import type { CustomerRow } from '../../api/types.ts';
import { ActionWord } from '../../ui/action.tsx';
import { Changing } from '../../ui/changing.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import type { Column } from '../../ui/grid.tsx';
import { RiskLevel } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { change } from '../../ui/numbers.ts';
import { Private, Prose } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { statusWords } from '../../ui/status.ts';

const points = (row: CustomerRow) => (row.churn_chance === null ? null : row.churn_chance * 100);

function Who({ row }: { row: CustomerRow }) {
  return (
    <div className="min-w-0">
      <CustomerName id={row.customer_id} name={row.name} tabIndex={-1} className="block truncate" />
      <div className="truncate text-xs text-soft">
        {row.exempt_until ? (
          <>
            Left out until <Moment at={row.exempt_until} />
            {' · '}
          </>
        ) : null}
        {row.status === 'active' ? '' : `${statusWords[row.status]} · `}
        {row.plan_name ?? 'No plan'}
        {row.monthly_price_minor !== null && row.currency ? (
          <>
            {' · '}
            <Private>{money(row.monthly_price_minor, row.currency)}</Private>
          </>
        ) : null}
      </div>
    </div>
  );
}

/** How far the risk has moved in seven days, in points; the arrow says the same as the sign. */
function Moved({ row }: { row: CustomerRow }) {
  if (row.churn_change_7d === null) return <span className="text-soft">–</span>;
  const whole = Math.round(row.churn_change_7d);
  const Arrow = whole > 0 ? ArrowUp : ArrowDown;
  return (
    <span className={`inline-flex items-center gap-0.5 ${whole > 0 ? '' : 'text-soft'}`}>
      {whole === 0 ? null : <Arrow size={12} aria-hidden />}
      {change(row.churn_change_7d)}
    </span>
  );
}

function AtRisk({ row }: { row: CustomerRow }) {
  if (row.at_risk_minor === null || !row.currency) return <span className="text-soft">–</span>;
  return <Private>{money(row.at_risk_minor, row.currency, { whole: true })}</Private>;
}

function MainReason({ row }: { row: CustomerRow }) {
  if (!row.main_reason) return <span className="text-soft">{row.churn_level === 'no-data' ? 'Still learning' : 'Nothing stands out'}</span>;
  return (
    <span className="line-clamp-2 leading-4">
      <Prose text={row.main_reason.sentence} names={[row.name]} />{' '}
      <span className="whitespace-nowrap text-soft tabular-nums">{change(row.main_reason.points)}</span>
    </span>
  );
}

/** The columns of the worklist; those that are less needed give way on narrower screens. */
export const workColumns: readonly Column<CustomerRow>[] = [
  { key: 'customer', head: 'Customer', min: 144, grow: 1.1, cell: (row) => <Who row={row} /> },
  {
    key: 'risk',
    head: 'Risk of 100',
    min: 104,
    cell: (row) => (
      <Changing value={`${row.churn_level} ${Math.round(points(row) ?? -1)}`}>
        <RiskLevel level={row.churn_level} points={points(row)} column />
      </Changing>
    ),
  },
  {
    key: 'moved',
    head: '7 days',
    min: 44,
    gives: 2,
    end: true,
    cell: (row) => (
      <Changing value={row.churn_change_7d === null ? null : Math.round(row.churn_change_7d)}>
        <Moved row={row} />
      </Changing>
    ),
  },
  {
    key: 'stake',
    head: 'At risk / mo',
    min: 76,
    end: true,
    cell: (row) => (
      <Changing value={row.at_risk_minor}>
        <AtRisk row={row} />
      </Changing>
    ),
  },
  {
    key: 'reason',
    head: 'Main reason',
    min: 136,
    grow: 1.6,
    gives: 3,
    cell: (row) => (
      <Changing value={row.main_reason?.sentence ?? null} block>
        <MainReason row={row} />
      </Changing>
    ),
  },
  {
    key: 'next',
    head: 'Next step',
    min: 100,
    gives: 1,
    cell: (row) =>
      row.exempt_until ? <span className="text-soft">Left out</span> : row.next_action ? <ActionWord action={row.next_action.action} /> : <NoData />,
  },
];

/** A row of the worklist in two lines. */
export function WorkCard({ row }: { row: CustomerRow }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">
          <Private>{row.name ?? row.customer_id}</Private>
        </span>
        <Changing value={`${row.churn_level} ${Math.round(points(row) ?? -1)}`}>
          <RiskLevel level={row.churn_level} points={points(row)} />
        </Changing>
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span className="min-w-0 flex-1 truncate">
          {row.exempt_until ? 'Left out · ' : ''}
          {row.main_reason ? <Prose text={row.main_reason.sentence} names={[row.name]} /> : (row.plan_name ?? 'No plan')}
        </span>
        <span className="whitespace-nowrap tabular-nums">
          <AtRisk row={row} />
          {row.at_risk_minor === null ? '' : ' / mo'}
        </span>
      </div>
    </div>
  );
}
