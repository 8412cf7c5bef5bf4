import { X } from 'lucide-react';
import type { RetentionSearch } from '../../routes/search.ts';
import { Button } from '../../ui/button.tsx';
import { FilterText } from '../../ui/filter-text.tsx';
import { NodeFilter } from '../../ui/node-filter.tsx';
import { count } from '../../ui/numbers.ts';
import { Segments, Select } from '../../ui/select.tsx';

type FiltersProps = { search: RetentionSearch; exempted: number | undefined; onChange: (part: RetentionSearch) => void };

const levelOptions = [
  { value: '', label: 'All' },
  { value: 'high', label: 'High' },
  { value: 'medium', label: 'Medium' },
  { value: 'low', label: 'Low' },
];
const sortOptions = [
  { value: 'at-risk', label: 'Money at risk' },
  { value: 'chance', label: 'Risk' },
  { value: 'change', label: 'Change in 7 days' },
  { value: 'health', label: 'Health' },
  { value: 'name', label: 'Name' },
];
const statusOptions = [
  { value: '', label: 'Active' },
  { value: 'all', label: 'All' },
];

/** Which customers the worklist shows, and in which order; all of it is kept in the address. */
export function Filters({ search, exempted = 0, onChange }: FiltersProps) {
  const narrowed =
    search.level !== undefined || search.status !== undefined || search.exempted !== undefined || search.q !== undefined || search.node !== undefined;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <Segments
        label="Level"
        value={search.level ?? ''}
        options={levelOptions}
        onChange={(value) => onChange({ level: (value || undefined) as RetentionSearch['level'] })}
      />
      <Select
        label="Order"
        value={search.sort ?? 'at-risk'}
        options={sortOptions}
        onChange={(value) => onChange({ sort: (value === 'at-risk' ? undefined : value) as RetentionSearch['sort'] })}
      />
      <Select
        label="Status"
        value={search.status ?? ''}
        options={statusOptions}
        onChange={(value) => onChange({ status: (value || undefined) as RetentionSearch['status'] })}
      />
      <FilterText label="Name or id contains" value={search.q ?? ''} onChange={(value) => onChange({ q: value || undefined })} />
      <NodeFilter node={search.node} onClear={() => onChange({ node: undefined })} />
      {exempted > 0 || search.exempted ? (
        <Button
          kind={search.exempted ? 'plain' : 'quiet'}
          aria-pressed={search.exempted !== undefined}
          onClick={() => onChange({ exempted: search.exempted ? undefined : 'only' })}
        >
          {count(exempted)} left out
        </Button>
      ) : null}
      {narrowed ? (
        <Button kind="quiet" onClick={() => onChange({ level: undefined, status: undefined, exempted: undefined, q: undefined, node: undefined })}>
          <X size={14} aria-hidden /> Clear filters
        </Button>
      ) : null}
    </div>
  );
}
