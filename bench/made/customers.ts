import { mulberry32, normal } from '../../intelligence/kernel/random.ts';

/** Column after column of numbers, as 32-bit floats so that other programs can read the very same. NaN stands for missing. */
export interface MadeRows {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly labels: Uint8Array;
}

/** Rows of a known world: measures, skewed amounts and counts, some missing, and a label that a few of them move, alone and in pairs. */
export function madeRows(rows: number, columns: number, seed: number): MadeRows {
  const random = mulberry32(seed);
  const values = new Float32Array(rows * columns);
  const labels = new Uint8Array(rows);
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) row[c] = c % 5 === 4 ? Math.floor(random() * 20) : c % 5 === 3 ? Math.exp(normal(random)) : normal(random);
    const at = (c: number) => row[c % columns] as number;
    const z = at(0) + 0.8 * at(1) * at(2) + (at(3) > 1.5 ? 1 : 0) + Math.sin(2 * at(5)) + 0.1 * at(4) - 2 + 0.5 * at(6) * (at(9) > 10 ? 1 : -1) + 0.3 * at(7);
    labels[i] = random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
    for (let c = 0; c < columns; c++) values[c * rows + i] = c % 7 === 3 && random() < 0.2 ? Number.NaN : (row[c] as number);
  }
  return { rows, columns, values, labels };
}
