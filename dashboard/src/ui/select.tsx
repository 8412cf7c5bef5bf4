import { ChevronDown } from 'lucide-react';

type Option = { value: string; label: string };
type SelectProps = { label: string; value: string; options: readonly Option[]; onChange: (value: string) => void };

/** A choice of one of several, as the browser's own list with our frame; its label stands in front of it. */
export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <label className="relative inline-flex h-8 items-center rounded-md border bg-surface text-sm hover:bg-raised max-md:h-11">
      <span className="ps-3 text-soft">{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-full appearance-none rounded-md bg-transparent ps-1.5 pe-7 font-medium focus-visible:outline-offset-0"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} className="bg-surface text-ink">
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden className="pointer-events-none absolute end-2 text-soft" />
    </label>
  );
}

/** A choice of one of a few, all of them in view. */
export function Segments({ label, value, options, onChange }: SelectProps) {
  return (
    <fieldset className="inline-flex h-8 items-center rounded-md border bg-surface p-0.5 text-sm max-md:h-11">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex h-full cursor-pointer items-center rounded-[5px] px-2.5 text-soft hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input type="radio" name={label} value={option.value} checked={value === option.value} onChange={() => onChange(option.value)} className="sr-only" />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
