import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, MSTL } from '@bsull/augurs/mstl';
import { type Method, meanOf } from './method.ts';

const LONGEST = 500;
let ready = false;

/** Compiles the WebAssembly module once per thread, from the bytes beside its script. */
function load(): void {
  if (ready) return;
  const script = createRequire(import.meta.url).resolve('@bsull/augurs/mstl');
  initSync({ module: readFileSync(script.replace(/mstl\.js$/, 'mstl_bg.wasm')) });
  ready = true;
}

/**
 * Several seasons taken off by loess and the rest continued by exponential smoothing chosen by information criterion (MSTL,
 * Bandara, Hyndman & Bergmeir 2021; augurs). Looks at the latest 500 values or three long seasons, whichever is more, since its time grows with
 * them. Undefined without a season and where the library finds no model.
 */
export const mstl: Method = {
  name: 'mstl',
  forecast({ values, seasons }, horizon) {
    if (seasons.length === 0) return undefined;
    load();
    const latest = values.slice(-Math.max(LONGEST, 3 * (seasons.at(-1) as number)));
    const scale = meanOf(latest.map(Math.abs)) || 1;
    const model = MSTL.ets(Uint32Array.from(seasons));
    try {
      model.fit(latest.map((value) => value / scale));
      const point = Float64Array.from(model.predict(horizon).point, (value) => value * scale);
      return point.every(Number.isFinite) ? point : undefined;
    } catch {
      return undefined;
    } finally {
      model.free();
    }
  },
};
