import { type ReactNode, useState } from 'react';

type ChangingProps = { value: string | number | null; block?: boolean; children: ReactNode };

/** A value that may change under the reader: each change is tinted for one second, the first sight of it is not. `block` for what may take more than one line. */
export function Changing({ value, block = false, children }: ChangingProps) {
  const [seen, setSeen] = useState({ value, times: 0 });
  if (seen.value !== value) setSeen({ value, times: seen.times + 1 });
  return (
    <span key={seen.times} className={`${block ? 'block' : ''} ${seen.times > 0 ? 'tint' : ''}`}>
      {children}
    </span>
  );
}
