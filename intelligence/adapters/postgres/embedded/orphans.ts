import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 20;
/** A server that is asked to end writes its last checkpoint first: so long it has, and is asked again every third of it. */
const STOP_STEPS = 750;
/** Processes that are told to leave at once need no longer than the disk takes over what it has begun. */
const LEAVE_STEPS = 500;

type Running = { readonly pid: number; readonly words: readonly string[] };

/** A process by the words that it was started with, none once it has ended. Anybody may read these, unlike its folder. */
function runningOn(pid: number): Running {
  try {
    return { pid, words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') };
  } catch {
    return { pid, words: [] };
  }
}

/** All processes that can be seen from here. */
function running(): Running[] {
  if (process.platform === 'linux') return readdirSync('/proc').map(Number).filter(Number.isInteger).map(runningOn);
  const lines = spawnSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).stdout?.split('\n') ?? [];
  return lines.map((line) => line.trim().split(/ +/)).map(([pid, ...words]) => ({ pid: Number(pid), words }));
}

/** The master of the cluster, and those that work for it, who carry the name of the cluster in their title. */
function processesOf(cluster: string, name: string): { masters: number[]; workers: number[] } {
  const all = running();
  const masters = all.filter(({ words }) => basename(words[0] ?? '') === 'postgres' && words[1] === '-D' && words[2] === cluster);
  const workers = all.filter(({ words }) => words.join(' ').startsWith(`postgres: ${name}: `));
  return { masters: masters.map(({ pid }) => pid), workers: workers.map(({ pid }) => pid) };
}

/** Sends a signal to processes, some of which may be gone. */
function signal(pids: readonly number[], name: 'SIGINT' | 'SIGQUIT'): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {}
}

/**
 * Ends what still runs of a server whose program has died, so that the cluster has one master. A master is asked to shut down. Where it
 * was killed, those that worked for it notice only when they next wait, and a statement that takes a minute holds the memory of the dead
 * server as long; as a master would after a crash, they are told to leave at once. Then nobody holds the cluster, whoever has got the
 * number of its old master since: in a container that starts again, often this program itself.
 */
export async function stopOrphans(cluster: string, name: string): Promise<void> {
  for (let step = 0; step < STOP_STEPS; step++) {
    const { masters } = processesOf(cluster, name);
    if (masters.length === 0) break;
    if (step % (STOP_STEPS / 3) === 0) signal(masters, 'SIGINT');
    await sleep(STEP_MS);
  }
  for (let step = 0; step < LEAVE_STEPS; step++) {
    const { masters, workers } = processesOf(cluster, name);
    if (masters.length > 0) return;
    if (workers.length === 0) return rmSync(join(cluster, 'postmaster.pid'), { force: true });
    signal(workers, 'SIGQUIT');
    await sleep(STEP_MS);
  }
}
