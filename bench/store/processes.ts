import { readdirSync, readFileSync } from 'node:fs';

const HERTZ = 100;

/** CPU seconds that this process and everything that it started have used so far, PostgreSQL's processes included. Linux only. */
export function cpuSeconds(): number {
  let total = 0;
  for (const { stat } of family()) total += (Number(stat[11]) + Number(stat[12]) + Number(stat[13]) + Number(stat[14])) / HERTZ;
  return total;
}

/** Proportional memory of this process and everything that it started, in MiB: shared pages count once. */
export function memoryMib(): number {
  let kib = 0;
  for (const { pid } of family()) kib += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return kib / 1024;
}

/** This process and all that descends from it. */
export const familyPids = (): number[] => family().map(({ pid }) => pid);

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** This process and all that descend from it; `stat` begins with the state. */
function family(): { pid: number; stat: string[] }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const text = read(`/proc/${name}/stat`);
      return text === '' ? [] : [{ pid: Number(name), stat: text.slice(text.lastIndexOf(')') + 2).split(' ') }];
    });
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size; ) {
    before = ours.size;
    for (const { pid, stat } of all) if (ours.has(Number(stat[1]))) ours.add(pid);
  }
  return all.filter(({ pid }) => ours.has(pid));
}
