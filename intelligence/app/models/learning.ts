import { Worker } from 'node:worker_threads';
import type { Connection } from '../../adapters/postgres/connection.ts';
import { type ErrorCode, UilError } from '../../kernel/errors.ts';
import type { IntelligenceDataset, Trained } from '../../ml/model-manager.ts';

/** What the learning thread is asked, and what it answers. */
export type ThreadRequest =
  | { readonly ask: 'learn'; readonly name: string; readonly seed: number }
  | { readonly ask: 'data'; readonly name: string }
  | { readonly ask: 'watch'; readonly name: string; readonly now: string };
export type ThreadAnswer =
  | { readonly progress: number }
  | { readonly trained: Trained }
  | { readonly data: unknown }
  | { readonly watched: readonly string[] }
  | { readonly refused: { readonly code: ErrorCode; readonly message: string } }
  | { readonly failed: string };

/** The dataset of one ISP in a thread; `watch` looks after one model there and gives the alerts that are new. */
export type LearningThread = IntelligenceDataset & { watch(name: string, now: Date): Promise<readonly string[]>; close(): Promise<void> };

/** The dataset of one ISP, read and learned from in a thread of its own. It holds what it has read until it is closed. */
export function threadedDataset(connection: Connection, tenant: string): LearningThread {
  let worker: Worker | undefined;
  const stop = async () => {
    const old = worker;
    worker = undefined;
    await old?.terminate();
  };
  /** One question at a time; a `progress` that throws ends the thread, and with it the work. */
  const ask = <T>(request: ThreadRequest, pick: (answer: ThreadAnswer) => T | undefined, progress: (share: number) => void = () => {}): Promise<T> =>
    new Promise((resolve, reject) => {
      worker ??= new Worker(new URL('./learning-thread.ts', import.meta.url), { workerData: { connection, tenant } });
      const used = worker;
      const end = (settle: () => void) => {
        used.off('message', heard);
        used.off('error', broken);
        used.off('exit', gone);
        settle();
      };
      const broken = (error: unknown) => end(() => void stop().then(() => reject(error)));
      const gone = () => broken(new Error('the learning thread has gone'));
      const heard = (answer: ThreadAnswer) => {
        if ('progress' in answer) {
          try {
            progress(answer.progress);
          } catch (error) {
            broken(error);
          }
          return;
        }
        if ('refused' in answer) return end(() => reject(refusalOf(answer.refused)));
        if ('failed' in answer) return broken(new Error(answer.failed));
        const picked = pick(answer);
        return picked === undefined ? broken(new Error('the learning thread answered something else')) : end(() => resolve(picked));
      };
      used.on('message', heard);
      used.on('error', broken);
      used.on('exit', gone);
      used.postMessage(request);
    });
  return {
    modelData: (name) => ask({ ask: 'data', name }, (answer) => ('data' in answer ? answer.data : undefined)),
    learn: (model, seed, progress) => ask({ ask: 'learn', name: model.name, seed }, (answer) => ('trained' in answer ? answer.trained : undefined), progress),
    watch: (name, now) => ask({ ask: 'watch', name, now: now.toISOString() }, (answer) => ('watched' in answer ? answer.watched : undefined)),
    close: stop,
  };
}

/** The register's error again: its sentence was filled in on the other side. */
function refusalOf({ code, message }: { code: ErrorCode; message: string }): UilError {
  const error = new UilError(code);
  error.message = message;
  return error;
}
