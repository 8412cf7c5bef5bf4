import { X } from 'lucide-react';
import { Button } from './button.tsx';

/** Says what a list is narrowed to, and lifts it when pressed. */
export function FilterChip({ name, value, lift, onClear }: { name: string; value: string | undefined; lift: string; onClear: () => void }) {
  if (value === undefined) return null;
  return (
    <Button onClick={onClear}>
      <span className="font-normal text-soft">{name}</span> {value}
      <X size={14} aria-label={lift} />
    </Button>
  );
}
