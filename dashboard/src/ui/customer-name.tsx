import { useRouter } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { Private } from './private.tsx';

type NameProps = { id: string; name: string | null; className?: string; tabIndex?: number };

/**
 * A customer by name, or by id when no name is known; opens the customer's page.
 * A plain link: the router's own follows every change of the address, which hundreds of rows must not.
 */
export function CustomerName({ id, name, className = '', tabIndex }: NameProps) {
  const router = useRouter();
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    void router.navigate({ to: '/customers/$id', params: { id } });
  };
  return (
    <a
      href={`/customers/${encodeURIComponent(id)}`}
      onClick={open}
      className={`font-medium hover:text-accent hover:underline ${className}`}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      <Private>{name ?? id}</Private>
    </a>
  );
}
