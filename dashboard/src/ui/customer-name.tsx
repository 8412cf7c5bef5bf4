import { Link } from '@tanstack/react-router';
import { Private } from './private.tsx';

type NameProps = { id: string; name: string | null; className?: string; tabIndex?: number };

/** A customer by name, or by id when no name is known; opens the customer's page. */
export function CustomerName({ id, name, className = '', tabIndex }: NameProps) {
  return (
    <Link
      to="/customers/$id"
      params={{ id }}
      className={`font-medium hover:text-accent hover:underline ${className}`}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      <Private>{name ?? id}</Private>
    </Link>
  );
}
