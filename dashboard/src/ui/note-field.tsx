import { useId } from 'react';

type NoteFieldProps = { label: string; hint?: string; most: number; rows: number; value: string; onChange: (value: string) => void };

/** A few sentences that must be given, under their question. */
export function NoteField({ label, hint, most, rows, value, onChange }: NoteFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-note`} className="text-soft">
          {hint}
        </p>
      ) : null}
      <textarea
        id={id}
        aria-describedby={hint ? `${id}-note` : undefined}
        required
        maxLength={most}
        rows={rows}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="mt-1.5 block w-full rounded-md border border-edge bg-surface px-3 py-2 max-md:text-[16px]"
      />
    </div>
  );
}
