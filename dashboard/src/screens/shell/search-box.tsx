import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { customerSearch } from '../../api/queries.ts';
import type { CustomerRow } from '../../api/types.ts';
import { RiskLevel } from '../../ui/level.tsx';
import { Private } from '../../ui/private.tsx';

const LEAST_LETTERS = 2;

/** Finds a customer by name or id while one types: arrows choose, Enter opens, Escape closes. */
export function SearchBox() {
  const navigate = useNavigate();
  const listId = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const q = useDeferredValue(text.trim());
  const asks = q.length >= LEAST_LETTERS;
  const found = useQuery({ ...customerSearch(q), enabled: asks, placeholderData: keepPreviousData });
  const rows = asks ? (found.data?.rows ?? []) : [];
  const shown = open && asks;

  const go = (row: CustomerRow | undefined) => {
    setOpen(false);
    setText('');
    if (row) void navigate({ to: '/customers/$id', params: { id: row.customer_id } });
    else if (text.trim() !== '') void navigate({ to: '/customers', search: { q: text.trim() } });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((place) => Math.min(rows.length - 1, Math.max(0, place + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter') go(rows[at]);
    else if (event.key === 'Escape') {
      if (text === '') event.currentTarget.blur();
      setText('');
      setOpen(false);
    }
  };

  return (
    <search className="relative block max-w-md">
      <Search size={14} aria-hidden className="pointer-events-none absolute inset-y-0 start-2.5 my-auto text-soft" />
      <input
        data-search
        type="text"
        role="combobox"
        aria-label="Search customers by name or id"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && rows[at] ? `${listId}-${at}` : undefined}
        placeholder="Search customers"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-md border bg-ground ps-8 pe-9 text-sm max-md:h-11 max-md:text-[16px]"
      />
      <kbd
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-2 my-auto h-5 rounded border bg-surface px-1.5 font-sans text-xs text-soft max-md:hidden"
      >
        /
      </kbd>
      <div
        id={listId}
        role="listbox"
        aria-label="Customers found"
        hidden={!shown}
        className="absolute inset-x-0 top-full z-40 mt-1 overflow-hidden rounded-lg border bg-surface p-1 shadow-lg"
      >
        {rows.map((row, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input listens for keys
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input
          <div
            key={row.customer_id}
            id={`${listId}-${place}`}
            role="option"
            aria-selected={place === at}
            onMouseDown={(event) => event.preventDefault()}
            onMouseEnter={() => setAt(place)}
            onClick={() => go(row)}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3 text-sm aria-selected:bg-raised"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">
                <Private>{row.name ?? row.customer_id}</Private>
              </span>
              <span className="block truncate text-xs text-soft">
                <Private>{row.customer_id}</Private>
                {row.plan_name ? ` · ${row.plan_name}` : ''}
              </span>
            </span>
            <RiskLevel level={row.churn_level} />
          </div>
        ))}
        {rows.length === 0 ? <SearchNote pending={found.isPending} failed={found.isError} q={q} /> : null}
      </div>
    </search>
  );
}

function SearchNote({ pending, failed, q }: { pending: boolean; failed: boolean; q: string }) {
  if (pending && !failed) return <p className="after-a-moment px-3 py-2.5 text-sm text-soft">Searching</p>;
  return (
    <p className="px-3 py-2.5 text-sm text-soft">
      {failed
        ? 'The search did not work. Type on to try again.'
        : `No customer is named or numbered “${q}”. Check the spelling, or search by the id of the billing system.`}
    </p>
  );
}
