import { parentPort, workerData } from 'node:worker_threads';
import { UilError } from '../kernel/errors.ts';
import { type ChurnProblem, learnChurn } from '../predictive/churn-training.ts';

// The thread in which a churn model is trained: it gets the problem, tells its progress and ends with the lesson.
const { problem, seed } = workerData as { problem: ChurnProblem; seed: number };
let told = 0;
try {
  const lesson = learnChurn(problem, seed, (share) => {
    if (share - told < 0.01) return;
    told = share;
    parentPort?.postMessage({ progress: share });
  });
  parentPort?.postMessage({ lesson });
} catch (error) {
  if (error instanceof UilError && error.code === 'NOT_ENOUGH_DATA') parentPort?.postMessage({ code: error.code, values: [error.message] });
  else throw error;
}
