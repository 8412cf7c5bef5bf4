import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Window } from './scorer.ts';

/** A labelled series as the benchmark publishes it. */
export interface LabelledSeries {
  readonly name: string;
  /** Milliseconds since 1970-01-01, the file's local time read as UTC. */
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  readonly windows: readonly Window[];
}

/** The series of a folder that has `combined_windows.json` and its CSV files; `absent` are those that only have labels. */
export function readCorpus(folder: string): { series: LabelledSeries[]; absent: string[] } {
  const labels = JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8')) as Record<string, [string, string][]>;
  const names = Object.keys(labels).sort();
  const absent = names.filter((name) => !existsSync(join(folder, name)));
  const series = names
    .filter((name) => !absent.includes(name))
    .map((name) => {
      const rows = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/).slice(1);
      const timestamps = Float64Array.from(rows, (row) => milliseconds(row.slice(0, row.indexOf(','))));
      const values = Float64Array.from(rows, (row) => Number(row.slice(row.indexOf(',') + 1)));
      const place = (time: string) => timestamps.indexOf(milliseconds(time));
      return { name, timestamps, values, windows: (labels[name] ?? []).map(([from, to]): Window => [place(from), place(to)]) };
    });
  for (const { name, windows } of series) if (windows.flat().includes(-1)) throw new Error(`${name}: a window begins or ends at a moment that has no row`);
  return { series, absent };
}

const milliseconds = (text: string): number => Date.parse(`${text.trim().slice(0, 19).replace(' ', 'T')}Z`);
