import { Moment as At } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { Private, Prose } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { title } from './words.tsx';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const PERSONAL = /name|email|phone|address|_minor$/;

/** What a decision could see, name by name, as it was then. */
export function View({ view, names }: { view: Readonly<Record<string, unknown>>; names: readonly (string | null)[] }) {
  // The parts of the risk are told as a sum at the end of the page.
  const fields = Object.entries(view).filter(([field]) => field !== 'churn_parts');
  const currency = typeof view.currency === 'string' ? view.currency : null;
  if (fields.length === 0) return <p className="text-soft">Nothing was looked at.</p>;
  return (
    <dl className="grid gap-x-8 sm:grid-cols-2">
      {fields.map(([name, value]) => (
        <div key={name} className="flex items-baseline justify-between gap-3 border-b py-1.5">
          <dt className="text-soft" title={name}>
            {title(name.replace(/_minor$/, ''))}
          </dt>
          <dd className="min-w-0 text-end break-words tabular-nums">
            <Value name={name} value={value} currency={currency} names={names} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

type ValueProps = { name: string; value: unknown; currency: string | null; names: readonly (string | null)[] };

function Value({ name, value, currency, names }: ValueProps) {
  if (value === null || value === undefined) return <NoData />;
  if (typeof value === 'number' && name.endsWith('_minor') && currency) return <Private>{money(value, currency)}</Private>;
  if (typeof value === 'string' && MOMENT.test(value)) return <At at={value} />;
  if (PERSONAL.test(name)) return <Private>{plain(name, value)}</Private>;
  return <Prose text={plain(name, value)} names={names} />;
}

/** A value as text: chances out of 100, hours as times of day, lists and objects as their parts. */
export function plain(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') {
    if (name.endsWith('_chance')) return `${Math.round(value * 100)} of 100`;
    if (name.endsWith('_minor')) return `${value} minor units`;
    if (name.endsWith('_hour')) return `${String(value).padStart(2, '0')}:00`;
    return String(Math.round(value * 100) / 100);
  }
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return 'No data';
  const parts = Object.entries(value).map(([key, part]) => (Array.isArray(value) ? plain(name, part) : `${key} ${plain(key, part)}`));
  return parts.length === 0 ? 'none' : parts.join(', ');
}
