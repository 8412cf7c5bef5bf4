import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type DelimitedOptions, type DelimitedRow, openDelimited } from './delimited.ts';

const folder = mkdtempSync(join(tmpdir(), 'delimited-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const write = (content: string | Uint8Array) => {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, content);
  return path;
};

async function read(content: string | Uint8Array, options?: DelimitedOptions) {
  const file = await openDelimited(write(content), options);
  const rows: DelimitedRow[] = [];
  for await (const row of file.rows) rows.push(row);
  return { ...file, rows };
}

describe('the delimiter', () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    test(`${JSON.stringify(delimiter)} is found by itself`, async () => {
      const { header, rows, delimiter: found } = await read(`${['id', 'city', 'fee'].join(delimiter)}\n${['1', 'Abuja', '20'].join(delimiter)}\n`);
      expect(found).toBe(delimiter);
      expect(header).toEqual(['id', 'city', 'fee']);
      expect(rows).toEqual([{ line: 2, cells: ['1', 'Abuja', '20'] }]);
    });
  }
  test('decimal commas do not pass for a delimiter', async () => {
    const { rows } = await read('id;fee\n1;2,5\n2;3,5\n');
    expect(rows.map((row) => row.cells)).toEqual([
      ['1', '2,5'],
      ['2', '3,5'],
    ]);
  });
  test('commas and line breaks inside quotes do not pass for one either', async () => {
    const { delimiter } = await read('id;"note, free"\n1;"a, b,\nc"\n2;"d, e"\n');
    expect(delimiter).toBe(';');
  });
  test('a single column stays a single column', async () => {
    const { header, rows } = await read('email\na@b.example\n');
    expect([header, rows[0]?.cells]).toEqual([['email'], ['a@b.example']]);
  });
  test('a given delimiter wins', async () => {
    expect((await read('a;b,c\n1;2,3\n', { delimiter: ',' })).header).toEqual(['a;b', 'c']);
  });
});

describe('quotes', () => {
  test('doubled quotes and a stray quote in a cell are read as written', async () => {
    const { rows } = await read('a,b\n"he said ""no""",5" pipe\n');
    expect(rows[0]?.cells).toEqual(['he said "no"', '5" pipe']);
  });
  test('single quotes are understood when the file uses them', async () => {
    const { rows } = await read("'a','b'\n'1, 2','x'\n");
    expect(rows[0]?.cells).toEqual(['1, 2', 'x']);
  });
  test('a quote that is never closed is an error that says where, not a silent loss of the rest', async () => {
    await expect(read('a,b\n1,2\n3,"4\n5,6\n')).rejects.toMatchObject({ code: 'FILE_NOT_READABLE', message: expect.stringContaining('line 3') });
  });
});

test('a quote left open in a large file is noticed after 16 MB, not after the whole file', async () => {
  const open = `a,b\n1,"2\n${'3,4\n'.repeat(4_500_000)}`;
  await expect(read(open)).rejects.toMatchObject({ code: 'FILE_NOT_READABLE', message: expect.stringContaining('larger than 16 MB') });
});

describe('line numbers are those of an editor', () => {
  for (const [name, end] of [
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
    ['carriage returns', '\r'],
  ] as const) {
    test(`with ${name}, blank lines and line breaks in cells`, async () => {
      const { rows } = await read(['a,b', '', '1,"x', 'y"', '2,z', '', '3,w'].join(end));
      expect(rows.map((row) => [row.line, row.cells[0]])).toEqual([
        [3, '1'],
        [5, '2'],
        [7, '3'],
      ]);
    });
  }
  test('with line ends of both kinds', async () => {
    const { rows } = await read('a,b\r\n1,2\n3,4\r\n5,6');
    expect(rows.map((row) => [row.line, ...row.cells])).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ]);
  });
});

test('rows with too few or too many cells are handed on and say so', async () => {
  const { rows } = await read('a,b,c\n1,2\n3,4,5\n6,7,8,9\n');
  expect(rows.map((row) => row.ragged)).toEqual(['2 cells where 3 were expected', undefined, '4 cells where 3 were expected']);
  expect(rows.map((row) => row.cells.length)).toEqual([2, 3, 4]);
});

describe('the encoding', () => {
  const text = 'name,città\nMüller,Orléans\nGarçon,Älvsbyn\n';
  const latin = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  const cases: readonly [string, Uint8Array, string][] = [
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['windows-1252', latin, 'windows-1252'],
    ['UTF-16, low byte first', wide, 'utf-16le'],
    ['UTF-16, high byte first', Buffer.from(wide).swap16(), 'utf-16be'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'utf-16le'],
  ];
  for (const [name, bytes, label] of cases) {
    test(`${name} is recognised`, async () => {
      const { header, rows, encoding } = await read(bytes);
      expect(encoding).toBe(label);
      expect(header).toEqual(['name', 'città']);
      expect(rows[1]?.cells).toEqual(['Garçon', 'Älvsbyn']);
    });
  }
  test('is found even when the first accent comes after megabytes of plain letters', async () => {
    const plain = `name,city\n${'Smith,London\n'.repeat(120_000)}`;
    const { encoding, rows } = await read(Buffer.concat([Buffer.from(plain), Buffer.from('M\u00fcller,K\u00f6ln\n', 'latin1')]));
    expect(encoding).toBe('windows-1252');
    expect(rows.at(-1)?.cells).toEqual(['Müller', 'Köln']);
  });
});

describe('the header', () => {
  test('a file without one keeps its first record', async () => {
    const { header, hasHeader, rows } = await read('1,2.5,Lagos\n2,3.5,Kano\n');
    expect([header, hasHeader, rows.length]).toEqual([['column_1', 'column_2', 'column_3'], false, 2]);
  });
  test('blank and repeated names are made distinct', async () => {
    expect((await read('id,,fee, fee \n1,2,3,4\n')).header).toEqual(['id', 'column_2', 'fee', 'fee_2']);
  });
});

test('the rows can be read twice', async () => {
  const file = await openDelimited(write('a,b\n1,2\n'));
  for (let pass = 0; pass < 2; pass++) {
    const rows: DelimitedRow[] = [];
    for await (const row of file.rows) rows.push(row);
    expect(rows).toHaveLength(1);
  }
});

test('a missing file, a folder and an empty file are refused with what is wrong', async () => {
  await expect(openDelimited(join(folder, 'nothing.csv'))).rejects.toMatchObject({
    code: 'FILE_NOT_READABLE',
    message: expect.stringContaining('no such file'),
  });
  await expect(openDelimited(folder)).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
  await expect(openDelimited(write(''))).rejects.toMatchObject({ code: 'FILE_NOT_READABLE', message: expect.stringContaining('empty') });
});
