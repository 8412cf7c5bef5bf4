import { type ComponentType, type KeyboardEvent, memo, type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useLiveEntry } from '../live/provider.tsx';
import type { LiveEntry } from '../live/store.ts';
import { type ColumnSize, fitColumns, template } from './fit-columns.ts';
import { listAct } from './list-keys.ts';
import { useWidth } from './media.ts';
import { preferences } from './preferences.ts';

/** A column; `end` aligns numbers. Its size says what it needs and when it gives way. */
export type Column<Row> = ColumnSize & { key: string; head: string; end?: boolean; cell: (row: Row) => ReactNode };

/** How rows follow the socket: the store's key of a row, and the row with a live value laid over it. */
export type Follow<Row> = { key: (row: Row) => string; overlay: (row: Row, entry: LiveEntry) => Row };

type GridProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
  /** A row in two lines, for narrow screens. */
  card: ComponentType<{ row: Row }>;
  selected: string | null;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
  onExplain?: (id: string) => void;
  follow?: Follow<Row>;
  /** A press opens the row, where there is nothing beside the list to explain it. */
  openOnPress?: boolean;
};

/**
 * A list that is read and worked by keyboard: one tab stop, J and K or the arrows to move, Enter to open, E to explain.
 * Where the columns do not fit, each row becomes a card.
 */
export function Grid<Row>({ label, columns, rows, id, card, selected, onSelect, onOpen, onExplain, follow, openOnPress = false }: GridProps<Row>) {
  const grid = useRef<HTMLDivElement | null>(null);
  const [measure, width] = useWidth();
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      grid.current = element;
      measure(element);
    },
    [measure],
  );
  const fitting = useMemo(() => fitColumns(columns, width), [columns, width]);
  const cards = fitting === null;
  const shown = fitting ?? columns;
  const layout = cards ? null : template(shown);
  const here = rows.findIndex((row) => id(row) === selected);

  const onKeyDown = (event: KeyboardEvent) => {
    const lines = [...(grid.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = lines.findIndex((line) => line.contains(event.target as Node));
    const row = rows[at];
    const act = row === undefined ? null : listAct(event, at, rows.length, preferences().keys);
    if (act === null || row === undefined) return;
    event.preventDefault();
    if (act === 'open') onOpen(id(row));
    else if (act === 'explain') onExplain?.(id(row));
    else {
      lines[act.go]?.focus();
      const next = rows[act.go];
      if (next !== undefined && act.go !== at) onSelect(id(next));
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be worked as one widget with one tab stop
    <div
      ref={attach}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={cards ? 1 : shown.length}
      onKeyDown={onKeyDown}
    >
      {cards ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the heads are not worked
        <div
          role="row"
          aria-rowindex={1}
          className="sticky top-12 z-10 grid cursor-default items-center gap-4 rounded-t-lg border-b bg-surface px-4 py-2 text-xs font-medium text-soft"
          style={{ gridTemplateColumns: layout ?? '' }}
        >
          {shown.map((column) => (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <span key={column.key} role="columnheader" className={column.end ? 'text-end' : ''}>
              {column.head}
            </span>
          ))}
        </div>
      )}
      {rows.map((row, place) => (
        <GridRow
          key={id(row)}
          row={row}
          rowId={id(row)}
          place={place}
          columns={shown as readonly Column<unknown>[]}
          layout={layout}
          card={card as ComponentType<{ row: unknown }>}
          selected={place === here}
          tabStop={place === (here === -1 ? 0 : here)}
          onPress={openOnPress ? onOpen : onSelect}
          follow={follow as Follow<unknown> | undefined}
        />
      ))}
    </div>
  );
}

type GridRowProps = {
  row: unknown;
  rowId: string;
  place: number;
  columns: readonly Column<unknown>[];
  layout: string | null;
  card: ComponentType<{ row: unknown }>;
  selected: boolean;
  tabStop: boolean;
  onPress: (id: string) => void;
  follow: Follow<unknown> | undefined;
};

const GridRow = memo(function GridRow({ row: known, rowId, place, columns, layout, card: Card, selected, tabStop, onPress, follow }: GridRowProps) {
  const entry = useLiveEntry(follow ? follow.key(known) : null);
  const row = entry && follow ? follow.overlay(known, entry) : known;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid listens for keys
    <div
      role="row"
      data-row={rowId}
      tabIndex={tabStop ? 0 : -1}
      aria-rowindex={place + 2}
      aria-selected={selected}
      onClick={() => onPress(rowId)}
      className={`grid min-h-11 items-center [contain-intrinsic-block-size:auto_46px] [content-visibility:auto] gap-4 border-b px-4 py-1.5 text-sm last:rounded-b-lg last:border-b-0 focus-visible:-outline-offset-2 ${selected ? 'bg-accent-ground shadow-[inset_2px_0_0_var(--color-accent)]' : 'hover:bg-raised'}`}
      style={layout === null ? undefined : { gridTemplateColumns: layout }}
    >
      {layout === null ? (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the row is what is worked
        <div role="gridcell" className="min-w-0">
          <Card row={row} />
        </div>
      ) : (
        columns.map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div key={column.key} role="gridcell" className={`min-w-0 ${column.end ? 'text-end tabular-nums' : ''}`}>
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
});
