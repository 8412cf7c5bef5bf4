import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { UilError } from '../../kernel/errors.ts';
import type { OnnxAnswer, OnnxRequest } from './runtime-thread.ts';

/** An open ONNX model. */
export interface OnnxSession {
  /** Columns of its input; 0 when it takes any number. */
  readonly width: number;
  /** The chance of the event per row; `values` holds the rows one after the other. Throws ONNX_REFUSED. */
  run(values: Float32Array, rows: number): Float32Array;
}

const PATIENCE_MS = 30_000;

/**
 * Opens an ONNX model with the onnxruntime-node that the user has installed, in a thread of its own: the runtime answers by
 * promise, a classifier must answer at once, so the asking thread waits on a shared cell until the answer is there.
 * Throws ONNX_RUNTIME_MISSING, ONNX_REFUSED.
 */
export function openOnnx(model: Uint8Array): OnnxSession {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./runtime-thread.ts', import.meta.url), { workerData: { port: theirs, bell }, transferList: [theirs] });
  worker.unref();
  ours.unref();
  const ask = (request: OnnxRequest): Exclude<OnnxAnswer, { missing: true } | { refused: string }> => {
    Atomics.store(bell, 0, 0);
    ours.postMessage(request);
    if (Atomics.wait(bell, 0, 0, PATIENCE_MS) === 'timed-out') throw new UilError('ONNX_REFUSED', [`it did not answer within ${PATIENCE_MS / 1000} seconds`]);
    const answer = (receiveMessageOnPort(ours) as { message: OnnxAnswer } | undefined)?.message;
    if (!answer) throw new UilError('ONNX_REFUSED', ['it gave no answer']);
    if ('missing' in answer) throw new UilError('ONNX_RUNTIME_MISSING');
    if ('refused' in answer) throw new UilError('ONNX_REFUSED', [answer.refused]);
    return answer;
  };
  const opened = ask({ open: model });
  if (!('width' in opened)) throw new UilError('ONNX_REFUSED', ['it gave no answer']);
  return {
    width: opened.width,
    run(values, rows) {
      const answer = ask({ run: values, rows });
      if (!('values' in answer)) throw new UilError('ONNX_REFUSED', ['it gave no answer']);
      return answer.values;
    },
  };
}
