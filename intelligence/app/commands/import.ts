import { readFile, stat, writeFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { CloudEvent } from '../../contract/envelope.ts';
import { checkEvent } from '../../data/check-event.ts';
import { type Item, readCloudEvents } from '../../integration/connectors/files/cloudevents.ts';
import { rowConverter } from '../../integration/connectors/files/convert.ts';
import { asTable, describeMapping } from '../../integration/connectors/files/describe.ts';
import { dryDoor, feed, type Ingest, type Tally, tableItems } from '../../integration/connectors/files/feed.ts';
import { readLines } from '../../integration/connectors/files/lines.ts';
import { checkColumns, type Mapping, readMapping } from '../../integration/connectors/files/mapping.ts';
import { parseMoment } from '../../integration/connectors/files/moments.ts';
import { type Proposal, proposeMapping, SAMPLE_ROWS } from '../../integration/connectors/files/propose.ts';
import { type Reject, rejectsFile } from '../../integration/connectors/files/rejects.ts';
import { kindOf, openTable, type Table } from '../../integration/connectors/files/table.ts';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Where events of one tenant go in. */
export interface ImportTarget {
  readonly tenant: string;
  readonly ingest: Ingest;
  close(): Promise<void>;
}

interface Options {
  mapping?: string;
  saveMapping?: string;
  dryRun?: boolean;
  yes?: boolean;
  tenant?: string;
  asOf?: string;
  currency: string;
  delimiter?: string;
  encoding?: string;
  json?: boolean;
}

const EXIT = { allIn: 0, failed: 1, notAccepted: 2, someRejected: 3 } as const;

/**
 * `uil import <file>`: brings a file in through the front door that `open` gives. Ends with 0 when everything went in, 3 when
 * some lines were rejected, 1 when it failed, 2 when the proposed mapping was not accepted.
 */
export function importCommand(open: (tenant: string | undefined) => Promise<ImportTarget>, terminal = processTerminal(), clock: Clock = systemClock): Command {
  return new Command('import')
    .description('bring in a file: CloudEvents (one JSON object a line), a table of customers, or any table with a mapping')
    .argument('<file>', 'the file to read')
    .option('--mapping <file>', 'which column becomes which field of which event; proposed when not given')
    .option('--save-mapping <file>', 'write the mapping that is used to this file')
    .option('--dry-run', 'show the mapping and the first events, check every line, store nothing')
    .option('--yes', 'accept the proposed mapping without asking')
    .option('--tenant <id>', 'the ISP to which the events belong')
    .option('--as-of <time>', 'the day or moment for which a table without times speaks (default: when the file was last changed)')
    .option('--currency <code>', 'the currency of amounts when the table does not name it', 'USD')
    .option('--delimiter <character>', 'the character between cells (default: found by itself)')
    .option('--encoding <name>', 'the encoding of the text (default: found by itself)')
    .option('--json', 'print the result as one JSON object')
    .action(async (file: string, options: Options) => {
      try {
        terminal.exit(await run(file, options, open, terminal, clock));
      } catch (cause) {
        if (!(cause instanceof UilError)) throw cause;
        terminal.note(`${cause.message}\n${cause.remedy}`);
        terminal.exit(EXIT.failed);
      }
    });
}

async function run(
  file: string,
  options: Options,
  open: (tenant: string | undefined) => Promise<ImportTarget>,
  terminal: Terminal,
  clock: Clock,
): Promise<number> {
  const started = clock.elapsedMs();
  const kind = options.mapping === undefined ? await kindOf(file) : await kindOf(file).then((found) => (found === 'delimited' ? found : 'ndjson'));
  const table = kind === 'cloudevents' ? null : await openTable(file, kind, { delimiter: delimiterOf(options.delimiter), encoding: options.encoding });
  const plan = table && (await planFor(table, options));
  if (table && plan) {
    if (options.saveMapping !== undefined) await writeFile(options.saveMapping, `${JSON.stringify(plan.mapping, null, 2)}\n`);
    if (!options.json) show(table, plan, terminal);
  }
  if (plan?.proposed && !options.dryRun && !(await accepted(options, file, terminal))) return EXIT.notAccepted;

  const asOf = await momentOf(file, options.asOf);
  const target = options.dryRun ? dryTarget(options.tenant, clock) : await open(options.tenant);
  try {
    const settings = { asOf, now: clock.now(), tenant: target.tenant };
    const items = table && plan ? tableItems(table, rowConverter({ ...settings, mapping: plan.mapping, header: table.header })) : readCloudEvents(file);
    return await transfer(file, items, options, target.ingest, terminal, { started, clock, mapping: plan?.mapping });
  } finally {
    await target.close();
  }
}

interface Plan extends Proposal {
  readonly proposed: boolean;
}

async function planFor(table: Table, options: Options): Promise<Plan> {
  if (options.mapping !== undefined) {
    const mapping = readMapping(await jsonOf(options.mapping));
    checkColumns(mapping, table.header);
    return { mapping, unused: [], notes: [], proposed: false };
  }
  const sample: (readonly string[])[] = [];
  for await (const row of table.rows()) {
    if ('cells' in row) sample.push(row.cells);
    if (sample.length >= SAMPLE_ROWS) break;
  }
  return { ...proposeMapping(table.header, sample, { currency: options.currency }), proposed: true };
}

async function jsonOf(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UilError('FILE_NOT_READABLE', [path, cause instanceof Error ? cause.message : String(cause)], { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UilError('MAPPING_INVALID', [cause instanceof Error ? cause.message : String(cause)], { cause });
  }
}

function show(table: Table, plan: Plan, terminal: Terminal): void {
  const lines = describeMapping(plan.mapping).map(({ from, to, how }) => [from, to, how]);
  terminal.out(`${plan.proposed ? 'Proposed mapping' : 'Mapping'} (${table.form}):\n\n${asTable(['column', 'event.field', 'rule'], lines)}\n`);
  if (plan.unused.length > 0) terminal.out(`Not used: ${plan.unused.join(', ')}.`);
  for (const note of plan.notes) terminal.out(`Note: ${note}`);
}

async function accepted(options: Options, file: string, terminal: Terminal): Promise<boolean> {
  if (options.yes) return true;
  if (terminal.interactive) return terminal.ask('Import with this mapping?');
  terminal.note(
    `Nothing was stored, because nobody accepted the proposed mapping. Accept it with:\n  uil import ${file} --yes\nor save it with --save-mapping mapping.json, edit it, and give it back with --mapping mapping.json.`,
  );
  return false;
}

/** The moment that was named, or when the file was last changed. */
async function momentOf(file: string, text: string | undefined): Promise<Date> {
  if (text === undefined) return new Date((await stat(file)).mtime.toISOString().slice(0, 10));
  const moment = parseMoment(text, 'ISO');
  if (!moment) throw new UilError('REQUEST_INVALID', [`--as-of "${text}" is neither a day (2026-01-31) nor a moment (2026-01-31T08:00:00Z)`]);
  return new Date(moment.epochMilliseconds);
}

const delimiterOf = (text: string | undefined): string | undefined => (text === '\\t' || text === 'tab' ? '\t' : text);

function dryTarget(tenant: string | undefined, clock: Clock): ImportTarget {
  const ingest = dryDoor((event) => checkEvent(event, tenant ?? event.tenantid ?? '', clock.now()));
  return { tenant: tenant ?? 'dry-run', ingest, close: async () => {} };
}

const FIRST_EVENTS = 5;

async function transfer(
  file: string,
  items: AsyncIterable<Item>,
  options: Options,
  ingest: Ingest,
  terminal: Terminal,
  about: { started: number; clock: Clock; mapping: Mapping | undefined },
): Promise<number> {
  const tally: Tally = { rows: 0, events: 0, accepted: 0, duplicates: 0, rejected: 0 };
  const first: CloudEvent[] = [];
  const bad: Reject[] = [];
  const rejects = options.dryRun ? null : await rejectsFile(file, terminal.folder);
  const bar = terminal.draws && !options.json ? await startBar(file) : null;
  const seen = async function* (): AsyncGenerator<Item> {
    for await (const item of items) {
      if (first.length < FIRST_EVENTS && 'events' in item) first.push(...item.events.slice(0, FIRST_EVENTS - first.length));
      yield item;
    }
  };
  const reject = async (one: Reject) => {
    if (bad.length < FIRST_EVENTS) bad.push(one);
    await rejects?.add(one);
  };
  let failure: unknown;
  try {
    await feed(seen(), { ingest, reject, progress: (line) => bar?.update(line) }, tally);
  } catch (cause) {
    failure = cause;
  } finally {
    bar?.stop();
    await rejects?.close();
  }
  const result = {
    file,
    dry_run: options.dryRun ?? false,
    ...tally,
    rejects_file: rejects?.path ?? null,
    seconds: (about.clock.elapsedMs() - about.started) / 1000,
  };
  if (options.json)
    terminal.out(JSON.stringify({ ...result, ...(options.dryRun ? { mapping: about.mapping ?? null, first_events: first } : {}), rejects: bad }));
  else report(result, first, bad, terminal);
  if (failure !== undefined) {
    terminal.note('The import stopped half-way. Run it again: what is in already counts as a duplicate.');
    throw failure;
  }
  return tally.rejected > 0 ? EXIT.someRejected : EXIT.allIn;
}

function report(
  result: Tally & { dry_run: boolean; rejects_file: string | null; seconds: number },
  first: CloudEvent[],
  bad: Reject[],
  terminal: Terminal,
): void {
  if (result.dry_run) {
    terminal.out(`First events:\n${first.map((event) => `  ${JSON.stringify(event)}`).join('\n')}`);
    terminal.out(`Dry run, nothing stored: ${result.rows} rows, ${result.accepted} events would go in, ${result.rejected} rows would be rejected.`);
  } else {
    const known = result.duplicates > 0 ? `, ${result.duplicates} were known already` : '';
    terminal.out(`${result.rows} rows: ${result.accepted} events went in${known}, ${result.rejected} rows rejected, ${result.seconds.toFixed(1)} s.`);
  }
  for (const one of bad) terminal.note(`  line ${one.line}: ${one.code}: ${one.reason}`);
  if (result.rejects_file !== null) terminal.note(`All rejects with their reasons: ${result.rejects_file}`);
}

async function startBar(file: string): Promise<SingleBar> {
  let total = 0;
  for await (const { line } of readLines(file, 'latin1')) total = line;
  const bar = new SingleBar({
    format: 'Importing {bar} {percentage} % | line {value} of {total} | {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return bar;
}
