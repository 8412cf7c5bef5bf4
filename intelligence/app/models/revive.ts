import { type OnnxSnapshot, onnxClassifier } from '../../adapters/onnx/onnx-model.ts';
import type { Classifier } from '../../ml/classifier.ts';
import { restore } from '../../ml/restore.ts';

/** The classifier of a stored model: one of ours, or one that was brought as ONNX. Throws SNAPSHOT_INVALID, ONNX_RUNTIME_MISSING, ONNX_REFUSED. */
export const revive = (snapshot: unknown): Classifier =>
  (snapshot as { kind?: unknown } | null)?.kind === 'onnx' ? onnxClassifier(snapshot as OnnxSnapshot) : restore(snapshot);
