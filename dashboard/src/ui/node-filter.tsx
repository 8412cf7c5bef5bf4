import { X } from 'lucide-react';
import { Button } from './button.tsx';

/** Says that a list is narrowed to the customers of one access node, and lifts it when pressed. */
export function NodeFilter({ node, onClear }: { node: string | undefined; onClear: () => void }) {
  if (node === undefined) return null;
  return (
    <Button onClick={onClear}>
      <span className="font-normal text-soft">Access node</span> {node}
      <X size={14} aria-label="Show all nodes" />
    </Button>
  );
}
