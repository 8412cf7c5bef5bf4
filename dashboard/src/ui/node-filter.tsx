import { FilterChip } from './filter-chip.tsx';

/** Says that a list is narrowed to the customers of one access node, and lifts it when pressed. */
export function NodeFilter({ node, onClear }: { node: string | undefined; onClear: () => void }) {
  return <FilterChip name="Access node" value={node} lift="Show all nodes" onClear={onClear} />;
}
