import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom. Read it top to bottom: data flows down the page, and so do the imports. */
const MAY_IMPORT: Record<string, string[]> = {
  contract: [],
  kernel: [],
  ml: ['kernel'],
  data: ['contract', 'kernel'],
  predictive: ['contract', 'kernel', 'data', 'ml'],
  behavioral: ['contract', 'kernel', 'data', 'ml'],
  orchestration: ['contract', 'kernel', 'data'],
  integration: ['contract', 'kernel', 'data', 'orchestration'],
  adapters: ['contract', 'kernel', 'data', 'ml', 'orchestration'],
  monitoring: ['contract', 'kernel', 'data', 'ml'],
  api: ['contract', 'kernel'],
  simulation: ['contract', 'kernel'],
  app: ['contract', 'kernel', 'ml', 'data', 'predictive', 'behavioral', 'orchestration', 'integration', 'adapters', 'monitoring', 'api', 'simulation'],
};
const MAX_LINES = 400;
const FORBIDDEN_FOLDERS = ['utils', 'helpers', 'common', 'shared'];
const source = resolve('intelligence');
const all = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));
/** Tests may reach further: they put real things together. */
const files = all.filter((file) => !/\.(test|suite)\.ts$/.test(file));
const room = (path: string): string => relative(source, path).split(sep)[0] as string;
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g; // static, bare and dynamic
const WORKER = /new URL\(['"](\.[^'"]+)['"]/g;

const importsOf = (file: string): string[] => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT), ...text.matchAll(WORKER)].map(([, target]) => resolve(dirname(file), target as string));
};
const text = (file: string): string => readFileSync(file, 'utf8');
const named = (file: string): string => relative(source, file);

test('there are files to check, in every room of the table', () => {
  expect(files.length).toBeGreaterThan(100);
  expect([...new Set(files.map(room))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('imports follow the table', () => {
  const broken = files.flatMap((file) =>
    importsOf(file)
      .map(room)
      .filter((to) => to !== room(file) && !MAY_IMPORT[room(file)]?.includes(to))
      .map((to) => `${named(file)} may not import from ${to}`),
  );
  expect(broken).toEqual([]);
});

test('every import leads to a file', () => {
  expect(
    files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !existsSync(target))
        .map((target) => `${named(file)} → ${relative(source, target)}`),
    ),
  ).toEqual([]);
});

test('the table has no cycle', () => {
  const done = new Set<string>();
  const visit = (name: string, path: string[]): void => {
    if (path.includes(name)) throw new Error(`cycle: ${[...path, name].join(' → ')}`);
    if (done.has(name)) return;
    for (const next of MAY_IMPORT[name] as string[]) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of Object.keys(MAY_IMPORT)) visit(name, []);
});

test('the dashboard takes types of the API from the contract and nothing else', () => {
  const dashboard = resolve('dashboard/src');
  const outside = readdirSync(dashboard, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) => importsOf(file).filter((target) => !target.startsWith(dashboard)));
  expect(outside.length).toBeGreaterThan(0);
  expect(outside.filter((target) => !target.startsWith(join(source, 'contract', 'api') + sep))).toEqual([]);
});

test('no file is too long to read in one sitting', () => {
  expect(all.filter((file) => text(file).split('\n').length > MAX_LINES).map(named)).toEqual([]);
});

test('there is no room for leftovers', () => {
  expect(
    all
      .filter((file) =>
        named(file)
          .split(sep)
          .some((part) => FORBIDDEN_FOLDERS.includes(part.replace(/\.ts$/, ''))),
      )
      .map(named),
  ).toEqual([]);
});

/** What is read of the machine, and the one place that may: everything else takes time, chance and settings as arguments. */
const PORTS: readonly { readonly reads: string; readonly pattern: RegExp; readonly where: readonly string[] }[] = [
  {
    reads: 'the time on the wall',
    pattern: /\bDate\.now\b|\bnew Date\b(?!\s*\(\s*[^)\s])|(?<![\w.]|new )Date\(\)|\bTemporal\.Now\b/,
    where: ['kernel/clock.ts'],
  },
  { reads: 'the time that has passed', pattern: /\bperformance\.(now|timeOrigin)\b|\bhrtime\b|\bprocess\.uptime\b/, where: ['kernel/clock.ts'] },
  {
    reads: 'chance',
    pattern: /\bMath\.random\b|\brandom(UUID|Bytes|Int|Fill|FillSync)\b|\bgetRandomValues\b|\bgen_random_uuid\b/,
    where: ['kernel/ids.ts'],
  },
  {
    reads: 'the environment',
    pattern: /\bprocess\.env\b/,
    where: ['app/commands/open-ingest.ts', 'app/commands/start.ts', 'app/commands/access.ts', 'app/config.ts'],
  },
  { reads: 'the console', pattern: /\bconsole\./, where: [] },
  { reads: 'a lease by another clock than the store’s', pattern: /\blease_until\s*[<>=]+(?!=|\s*((clock_timestamp|now)\(|NULL\b|CASE\b))/, where: [] },
];
const readsIn = (source: string, file = ''): string[] => {
  const lines = source.split('\n').filter((line) => !/^\s*(\*|\/\*|\/\/)/.test(line));
  return PORTS.filter(({ pattern, where }) => !where.includes(file) && lines.some((line) => pattern.test(line))).map(({ reads }) => reads);
};

test('the clock, chance and the environment are read in one place each', () => {
  expect(files.flatMap((file) => readsIn(text(file), named(file)).map((reads) => `${named(file)} reads ${reads}`))).toEqual([]);
});

test.each([
  ['const lease = Date.now() + 10_000;', 'the time on the wall'],
  ['const stamps = events.map(Date.now);', 'the time on the wall'],
  ['const now = new Date();', 'the time on the wall'],
  ['const now = new Date( );', 'the time on the wall'],
  ['const now = new Date;', 'the time on the wall'],
  ['const today = Temporal.Now.plainDateISO();', 'the time on the wall'],
  ['const began = performance.now();', 'the time that has passed'],
  ['const began = process.hrtime.bigint();', 'the time that has passed'],
  ['const chance = Math.random();', 'chance'],
  ['shuffle(items, Math.random);', 'chance'],
  ['const key = randomUUID();', 'chance'],
  ["await sql.query('UPDATE outbox SET lease_until = $2 WHERE message_key = $1', [key, until]);", 'a lease by another clock than the store’s'],
  ["SELECT 1 FROM outbox WHERE state = 'sending' AND lease_until <= $1", 'a lease by another clock than the store’s'],
])('a part that reads the machine by itself is refused: %s', (line, reads) => {
  expect(readsIn(line)).toEqual([reads]);
});

test.each([
  'const at = new Date(event.time);',
  'const at = new Date( Date.parse(text) );',
  'const now = clock.now();',
  '// Date.now() is not used here.',
  'const chance = random();',
])('what takes time and chance as arguments is let through: %s', (line) => {
  expect(readsIn(line)).toEqual([]);
});

test('others are called over HTTP in one place, which checks where it goes', () => {
  const CALLS = /(?<![\w.])fetch\(|from ['"](node:)?(http|https|http2|undici)['"]|\bhttps?\.(request|get)\(|new (WebSocket|EventSource)\(/;
  // Proofs run peers of their own on this machine and call them.
  const allowed = (file: string): boolean => named(file) === 'integration/safe-fetch.ts' || named(file).startsWith(join('app', 'proofs') + sep);
  expect(CALLS.test(text(join(source, 'integration', 'safe-fetch.ts')))).toBe(true);
  expect(files.filter((file) => !allowed(file) && CALLS.test(text(file))).map(named)).toEqual([]);
});

test('no type check is switched off', () => {
  expect(all.filter((file) => /@ts-(ignore|expect-error|nocheck)|\bas any\b|: any\b/.test(text(file))).map(named)).toEqual([]);
});
