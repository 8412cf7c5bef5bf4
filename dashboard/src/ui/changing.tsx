import { type ReactNode, useState } from 'react';

/** A value that may change under the reader: each change is tinted for one second, the first sight of it is not. */
export function Changing({ value, children }: { value: string | number | null; children: ReactNode }) {
  const [seen, setSeen] = useState({ value, times: 0 });
  if (seen.value !== value) setSeen({ value, times: seen.times + 1 });
  return (
    <span key={seen.times} className={seen.times > 0 ? 'tint' : undefined}>
      {children}
    </span>
  );
}
