import { useId } from 'react';
import { useNow } from '../../ui/now.ts';
import { useTenant } from '../../ui/tenant.tsx';

type TimeFieldProps = { label: string; value: string; at: string | null; onChange: (value: string) => void };

/** A time on the ISP's clock, with the day on which it comes next. */
export function TimeField({ label, value, at, onChange }: TimeFieldProps) {
  const id = useId();
  const { clock } = useTenant();
  const now = useNow();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        type="time"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 rounded-md border border-edge bg-surface px-2 max-md:h-11 max-md:text-[16px]"
      />
      {at === null ? null : (
        <span className="text-soft">
          {clock.dayFrom(at, now)}, {clock.relative(at, now)}, {clock.zone}
        </span>
      )}
    </div>
  );
}
