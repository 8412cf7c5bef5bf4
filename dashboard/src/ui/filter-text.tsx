import { useEffect, useState } from 'react';

const TYPING_MS = 250;

/** A filter by letters, applied when the typing pauses. */
export function FilterText({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  if (applied !== value) {
    setApplied(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <input
      type="text"
      aria-label={label}
      placeholder={label}
      value={text}
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      className="h-8 w-44 rounded-md border bg-surface px-3 text-sm max-md:h-11 max-md:flex-1"
    />
  );
}
