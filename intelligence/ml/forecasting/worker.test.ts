import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { knownSeries } from './forecaster.suite.ts';
import { fitForecaster } from './forecaster.ts';

const CODE = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.module).then(({ fitForecaster }) => parentPort.postMessage(fitForecaster(workerData.series, workerData.options).snapshot()));
`;

test('a forecaster learns the same in a thread of its own, WebAssembly included', async () => {
  const series = knownSeries(2, 76, 1);
  const options = { horizon: 6, seasons: [6], seed: 1 };
  const snapshot = await new Promise((done, failed) => {
    const worker = new Worker(CODE, { eval: true, workerData: { module: new URL('./forecaster.ts', import.meta.url).href, series, options } });
    worker.once('message', done).once('error', failed);
  });
  expect(snapshot).toEqual(fitForecaster(series, options).snapshot());
});
