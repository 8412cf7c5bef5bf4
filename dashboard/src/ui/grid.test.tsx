// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Column, Grid } from './grid.tsx';
import { prefer } from './preferences.ts';

type Row = { id: string; name: string };
const rows: Row[] = ['Okafor', 'Bello', 'Silva', 'Eze'].map((name) => ({ id: name.toLowerCase(), name }));
const columns: Column<Row>[] = [{ key: 'name', head: 'Customer', min: 100, cell: (row) => row.name }];
const rowId = (row: Row) => row.id;
const Card = ({ row }: { row: Row }) => row.name;

let did: string[] = [];
function List() {
  const [selected, setSelected] = useState<string | null>(null);
  const tell = (what: string) => (id: string) => did.push(`${what} ${id}`);
  return (
    <Grid
      label="Worklist"
      columns={columns}
      rows={rows}
      id={rowId}
      card={Card}
      selected={selected}
      onSelect={setSelected}
      onOpen={tell('open')}
      onExplain={tell('explain')}
    />
  );
}
const lines = () => screen.getAllByRole('row').slice(1);
const press = (key: string) => document.activeElement && fireEvent.keyDown(document.activeElement, { key });
const standing = () => document.activeElement?.textContent;

beforeEach(() => {
  did = [];
  prefer({ keys: true });
  render(<List />);
});
afterEach(cleanup);

test('the whole list is one tab stop', () => {
  expect(lines().map((line) => line.tabIndex)).toEqual([0, -1, -1, -1]);
});
test('J and K move and choose, and the tab stop goes along', () => {
  lines()[0]?.focus();
  press('j');
  press('j');
  press('k');
  expect(standing()).toBe('Bello');
  expect(lines().map((line) => line.tabIndex)).toEqual([-1, 0, -1, -1]);
  expect(lines().map((line) => line.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false', 'false']);
});
test('the list does not run over its ends', () => {
  lines()[0]?.focus();
  press('ArrowUp');
  expect(standing()).toBe('Okafor');
  press('End');
  press('ArrowDown');
  expect(standing()).toBe('Eze');
});
test('Enter opens the row and E asks for its reasons', () => {
  lines()[0]?.focus();
  press('j');
  press('Enter');
  press('e');
  expect(did).toEqual(['open bello', 'explain bello']);
});
test('single keys that are switched off do nothing', () => {
  prefer({ keys: false });
  lines()[0]?.focus();
  press('j');
  press('e');
  expect(standing()).toBe('Okafor');
  expect(did).toEqual([]);
});
test('a press chooses a row without opening it', () => {
  fireEvent.click(lines()[2] as HTMLElement);
  expect(lines()[2]?.getAttribute('aria-selected')).toBe('true');
  expect(did).toEqual([]);
});
