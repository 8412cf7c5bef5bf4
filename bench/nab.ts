export { run } from './nab/run.ts';
