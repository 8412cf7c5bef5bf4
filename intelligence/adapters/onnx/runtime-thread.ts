import { type MessagePort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';

/** What the thread is asked: open a model, or run it on rows that lie one after the other. */
export type OnnxRequest = { readonly open: Uint8Array } | { readonly run: Float32Array; readonly rows: number };
export type OnnxAnswer = { readonly width: number } | { readonly values: Float32Array } | { readonly missing: true } | { readonly refused: string };

/** The part of onnxruntime-node that is used; it is brought by who wants it and not by us. */
type Runtime = {
  readonly InferenceSession: { create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession> };
  readonly Tensor: TensorConstructor;
};

const { port, bell } = workerData as { port: MessagePort; bell: Int32Array };
let runtime: Runtime | undefined;
let session: InferenceSession | undefined;

async function loadRuntime(): Promise<Runtime | undefined> {
  const name: string = 'onnxruntime-node';
  try {
    const loaded = (await import(name)) as Runtime & { default?: Runtime };
    return loaded.default ?? loaded;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Width of the one input: a table of floats. */
function inputWidth({ inputNames, inputMetadata }: InferenceSession): number {
  const [input] = inputMetadata;
  if (inputNames.length !== 1 || !input?.isTensor || input.type !== 'float32' || input.shape.length !== 2)
    throw new RangeError('the model must take one table of 32-bit floats, one row a case');
  const width = input.shape[1];
  return typeof width === 'number' && width > 0 ? width : 0;
}

/** The output that holds chances: a table of floats with one or two columns, the last of which is the event's. */
function chancesOf(outputs: InferenceSession.OnnxValueMapType, rows: number): Float32Array {
  const tables = Object.values(outputs).filter((value): value is Tensor => 'data' in value && (value as Tensor).type === 'float32');
  const table = tables.find(({ dims }) => dims[0] === rows && (dims.length === 1 || dims[1] === 1 || dims[1] === 2));
  if (!table) throw new RangeError('the model must give chances as a table of floats with one or two columns; export it without a map of classes (zipmap off)');
  const columns = table.dims[1] ?? 1;
  const data = table.data as Float32Array;
  return Float32Array.from({ length: rows }, (_, i) => data[i * columns + columns - 1] as number);
}

async function answer(request: OnnxRequest): Promise<OnnxAnswer> {
  runtime ??= await loadRuntime();
  if (!runtime) return { missing: true };
  try {
    if ('open' in request) {
      session = await runtime.InferenceSession.create(request.open, { intraOpNumThreads: 1, interOpNumThreads: 1 });
      return { width: inputWidth(session) };
    }
    if (!session) throw new RangeError('no model is open');
    const input = new runtime.Tensor('float32', request.run, [request.rows, request.run.length / request.rows]);
    return { values: chancesOf(await session.run({ [session.inputNames[0] as string]: input }), request.rows) };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', async (request: OnnxRequest) => {
  port.postMessage(await answer(request));
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
});
