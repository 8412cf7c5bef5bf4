import type { ComponentProps } from 'react';

const kinds = {
  plain: 'border border-line bg-surface hover:bg-raised text-ink',
  main: 'border border-accent bg-accent text-on-accent hover:opacity-90',
  quiet: 'border border-transparent hover:bg-raised text-soft hover:text-ink',
};

/** The classes of a button, for links that look like one. */
export const buttonClass = (kind: keyof typeof kinds = 'plain') =>
  `inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap max-md:h-11 ${kinds[kind]}`;

type ButtonProps = ComponentProps<'button'> & { kind?: keyof typeof kinds };

/** A button; `main` is for the one thing to do here. */
export function Button({ kind = 'plain', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`${buttonClass(kind)} ${className}`} {...rest} />;
}

/** A button that shows only an icon; its label is its name and its bubble. */
export function IconButton({ label, className = '', ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      className={`tip inline-flex size-8 shrink-0 items-center justify-center rounded-md text-soft hover:bg-raised hover:text-ink max-md:size-11 ${className}`}
      {...rest}
    />
  );
}
