import { openDelimited } from '../intelligence/integration/connectors/files/delimited.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { asOfHistory } from '../intelligence/ml/as-of-history.ts';
import { ESTIMATORS, type EstimatorName, estimator } from '../intelligence/ml/estimator.ts';
import { validate } from '../intelligence/ml/evaluate.ts';
import { featuresThatKnowTheFuture, findLeaks } from '../intelligence/ml/leaks.ts';
import { aucEstimate } from '../intelligence/ml/metric-intervals.ts';
import { momentsOf } from '../intelligence/ml/moments.ts';
import { categorical, columnOf, type NumericColumn, numeric, type Table, tableOf, takeRows } from '../intelligence/ml/table.ts';
import { timeSplit } from '../intelligence/ml/time-split.ts';

const FILE = '../shared/data/accounts-receivable/WA_Fn-UseC_-Accounts-Receivable.csv';

/** Days from an invoice to the day on which it is late when it is not paid: the terms of thirty days and one. */
const LABEL_KNOWN_AFTER = 31;

/** An invoice file with what became of each invoice; moments in days. */
interface Invoices {
  readonly rows: number;
  readonly words: (name: string) => string[];
  readonly days: (name: string) => Float64Array;
}

/**
 * Will an invoice be paid late? Learns from the first 70 % by invoice date and is tested on the rest, every feature as of the
 * invoice date. Prints one JSON line: the product's default estimator with its interval, and beside it the simple rule (the
 * customer's share of late invoices so far). `args`: a file, and one of the estimators.
 */
export async function run(args: readonly string[] = []): Promise<object> {
  const model = (args.find((arg) => ESTIMATORS.includes(arg as EstimatorName)) ?? 'auto') as EstimatorName;
  const invoices = await readInvoices(args.find((arg) => arg.endsWith('.csv')) ?? FILE);
  const moments = invoices.days('InvoiceDate');
  const late = Uint8Array.from(invoices.days('SettledDate'), (settled, i) => (settled > (invoices.days('DueDate')[i] as number) ? 1 : 0));
  const table = asOfInvoiceDate(invoices, Infinity);
  const split = timeSplit(moments, { testShare: 0.3, purge: LABEL_KNOWN_AFTER });
  const { mean, estimates, singleColumn } = validate(estimator({ model }), table, late, [split], { seed: 1, elapsedMs: systemClock.elapsedMs });
  const testLabels = Uint8Array.from(split.test, (i) => late[i] as number);
  const rule = columnOf(takeRows(table, split.test), 'past_rate') as NumericColumn;
  const ruled = aucEstimate(rule.values, testLabels);
  const half = Int32Array.from(moments.keys()).filter((i) => (moments[i] as number) < split.cutoff);
  return {
    bench: 'late-payment',
    rows: invoices.rows,
    test_rows: split.test.length,
    model,
    ...mean,
    roc_auc_95: [estimates.roc_auc.low, estimates.roc_auc.high],
    rule: { name: 'share of late invoices so far', roc_auc: ruled.value, roc_auc_95: [ruled.low, ruled.high] },
    ratio_to_rule: mean.roc_auc / ruled.value,
    single_column: { column: singleColumn.columns[0], roc_auc: singleColumn.mean.roc_auc, log_loss: singleColumn.mean.log_loss },
    leaks: findLeaks(table, late),
    knows_the_future: featuresThatKnowTheFuture(takeRows(asOfInvoiceDate(invoices, split.cutoff), half), takeRows(table, half)),
  };
}

async function readInvoices(path: string): Promise<Invoices> {
  const file = await openDelimited(path);
  const rows: string[][] = [];
  for await (const { cells, ragged } of file.rows) if (!ragged) rows.push(cells);
  const words = (name: string) => rows.map((cells) => cells[file.header.indexOf(name)] ?? '');
  const days = new Map<string, Float64Array>();
  return {
    rows: rows.length,
    words,
    days(name) {
      const known = days.get(name) ?? momentsOf(words(name))?.values ?? new Float64Array(rows.length).fill(Number.NaN);
      days.set(name, known);
      return known;
    },
  };
}

/**
 * What was known of each invoice and its customer on the invoice date, from what had happened before `end`. That an invoice is
 * late is known the day after it fell due; that it is not, when it is paid. How late it was, and whether it was disputed, is
 * known when it is paid.
 */
function asOfInvoiceDate(invoices: Invoices, end: number): Table {
  const entities = invoices.words('customerID');
  const moments = invoices.days('InvoiceDate');
  const due = invoices.days('DueDate');
  const settled = invoices.days('SettledDate');
  const amounts = Float64Array.from(invoices.words('InvoiceAmount'), Number);
  const before = (days: Float64Array) => days.map((day) => (day < end ? day : Number.NaN));
  const isLate = settled.map((day, i) => (day > (due[i] as number) ? 1 : 0));
  const past = (name: string, known: Float64Array, outcomes: ArrayLike<number>, keep: readonly string[]) =>
    asOfHistory({ entities, moments, known: before(known), outcomes }, name).columns.filter((column) => keep.some((end) => column.name === `${name}_${end}`));
  return tableOf([
    categorical('country', invoices.words('countryCode')),
    categorical('bill', invoices.words('PaperlessBill')),
    numeric('amount', amounts),
    numeric(
      'terms',
      moments.map((day, i) => (due[i] as number) - day),
    ),
    ...past(
      'past',
      isLate.map((late, i) => (late ? (due[i] as number) + 1 : (settled[i] as number))),
      isLate,
      ['count', 'rate', 'mean', 'last'],
    ),
    ...past(
      'days_late',
      settled,
      settled.map((day, i) => Math.max(0, day - (due[i] as number))),
      ['mean', 'last'],
    ),
    ...past(
      'days_to_pay',
      settled,
      settled.map((day, i) => day - (moments[i] as number)),
      ['mean', 'last'],
    ),
    ...past(
      'disputed',
      settled,
      invoices.words('Disputed').map((word) => (word === 'Yes' ? 1 : 0)),
      ['mean'],
    ),
  ]);
}
