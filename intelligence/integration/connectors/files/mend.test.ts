import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDelimited } from './delimited.ts';
import { type MendedRow, mendedRows } from './mend.ts';

const folder = mkdtempSync(join(tmpdir(), 'mend-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string): Promise<MendedRow[]> {
  const path = join(folder, 'table.csv');
  writeFileSync(path, text);
  const rows: MendedRow[] = [];
  for await (const row of mendedRows(path, await openDelimited(path))) rows.push(row);
  return rows;
}
const short = (rows: MendedRow[]) =>
  rows.map((row) => ('broken' in row ? `${row.line} broken` : `${row.line} ${row.cells.join('|')}${row.ragged ? ' ragged' : ''}`));

test('a quote that is never closed costs its own line and no other', async () => {
  expect(short(await read('id,name,fee\n1,Ann,5\n2,"Bob,6\n3,Cid,7\n4,Dan,8\n'))).toEqual(['2 1|Ann|5', '3 broken', '4 3|Cid|7', '5 4|Dan|8']);
});

test('nor when a quote further down seems to close it', async () => {
  expect(short(await read('id,name,fee\n1,"Ann,5\n2,"Bob",6\n3,Cid,7\n'))).toEqual(['2 broken', '3 2|Bob|6', '4 3|Cid|7']);
});

test('a cell that really has two lines stays one cell', async () => {
  expect(short(await read('id,address,fee\n1,"5 Main St\nApt 4",5\n2,"6 Main St",6\n'))).toEqual(['2 1|5 Main St\nApt 4|5', '4 2|6 Main St|6']);
});

test('two broken lines cost no whole line after them', async () => {
  const rows = short(await read('id,name,fee\n1,"Ann,5\n2,"B\nb",6\n3,C,7\n4,"Dan,8\n5,E,9\n'));
  expect(rows).toContain('5 3|C|7');
  expect(rows).toContain('6 broken');
  expect(rows).toContain('7 5|E|9');
});

test('a broken last line is a reject too', async () => {
  expect(short(await read('id,name,fee\n1,Ann,5\n2,"Bob,6'))).toEqual(['2 1|Ann|5', '3 broken']);
});
