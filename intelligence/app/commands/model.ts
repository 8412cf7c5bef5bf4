import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type OnnxInput, onnxSnapshot } from '../../adapters/onnx/onnx-model.ts';
import { systemClock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import { jsonLog } from '../../kernel/log.ts';
import { type Column, columnOf, type Table } from '../../ml/table.ts';
import { composeLayer } from '../compose.ts';
import { threadedDataset } from '../models/learning.ts';
import { tenantOf, withStore } from './access.ts';

/** The columns of a model's input, in its order; words with their levels in the order of their codes. */
const Inputs = Type.Array(
  Type.Object({ name: Type.String({ minLength: 1 }), levels: Type.Optional(Type.Array(Type.String(), { minItems: 1 })) }, { additionalProperties: false }),
  { minItems: 1 },
);

const readText = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UilError('FILE_NOT_READABLE', [path, (error as Error).message]);
  }
};

/** The middle value of a column, or its most frequent word: against it reasons are told. */
function typicalOf(column: Column): number | string | null {
  if (column.kind === 'numeric') {
    const known = column.values.filter((value) => !Number.isNaN(value)).sort();
    return known[Math.floor(known.length / 2)] ?? null;
  }
  const counts = new Map<number, number>();
  for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most ? (column.levels[most[0]] ?? null) : null;
}

/** Reads what the columns of a model are, with what is usual of each in the ISP's own data. Throws FILE_NOT_READABLE, REQUEST_INVALID, COLUMN_NOT_FOUND. */
export function describedInputs(text: string, table: Table): OnnxInput[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new UilError('REQUEST_INVALID', [`the list of inputs is not JSON: ${(error as Error).message}`]);
  }
  if (!Value.Check(Inputs, given))
    throw new UilError('REQUEST_INVALID', ['the inputs are a list like [{"name": "tickets_30d"}, {"name": "segment", "levels": ["residential", "business"]}]']);
  return given.map(({ name, levels }) => {
    const column = columnOf(table, name);
    return { name, kind: column.kind, typical: typicalOf(column), ...(levels && { levels }) };
  });
}

/** `uil model bring`: takes in a model that was made elsewhere. */
export function modelCommand(): Command {
  const bring = new Command('bring')
    .description('take in a model that was made elsewhere, as ONNX; it goes through the same gate and rollout as ours')
    .argument('<file>', 'the ONNX file: one table of 32-bit floats in, chances out')
    .requiredOption('--name <model>', 'which model it is to be, such as churn_prediction')
    .requiredOption('--inputs <file>', 'JSON list of its columns in their order: features by name, words with their levels')
    .option('--tenant <id>', 'the ISP; not needed when there is only one')
    .option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data')
    .action((file: string, options: { name: string; inputs: string; tenant?: string; dataDir?: string }) =>
      withStore(options, async (store) => {
        const tenant = await tenantOf(store, options.tenant);
        const layer = composeLayer({ store, clock: systemClock, log: jsonLog('warn'), carriers: [] });
        layer.manager.model(options.name);
        const [model, inputs] = await Promise.all([readText(file), readText(options.inputs)]);
        const dataset = threadedDataset(store.connection, tenant);
        try {
          const { table } = (await dataset.modelData(options.name)) as { table: Table };
          const snapshot = onnxSnapshot(model, describedInputs(inputs.toString('utf8'), table)) as unknown as Json;
          const outcome = await layer.manager.bring(tenant, dataset, options.name, snapshot, 'uil model bring');
          process.stdout.write(`${JSON.stringify({ tenant, ...outcome })}\n`);
        } finally {
          await dataset.close();
        }
      }),
    );
  return new Command('model').description('models that were made elsewhere').addCommand(bring);
}
