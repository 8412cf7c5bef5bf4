import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

type Chunk = Rolldown.OutputChunk;

/** Ends the build with an error when the script of the first load, or of one route, weighs more (gzip, in kB) than its budget. */
export function budget({ firstLoadKb, routeKb }: { firstLoadKb: number; routeKb: number }): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((part): part is Chunk => part.type === 'chunk');
      const kb = new Map(chunks.map((chunk) => [chunk.fileName, gzipSync(chunk.code, { level: 9 }).length / 1000]));
      const first = new Set<string>();
      const follow = (name: string): void => {
        if (first.has(name)) return;
        first.add(name);
        for (const next of chunks.find((chunk) => chunk.fileName === name)?.imports ?? []) follow(next);
      };
      for (const chunk of chunks) if (chunk.isEntry) follow(chunk.fileName);
      const firstKb = [...first].reduce((sum, name) => sum + (kb.get(name) ?? 0), 0);
      if (first.size === 0) this.error('The budget found no entry to weigh.');
      if (firstKb > firstLoadKb) this.error(`The first load weighs ${firstKb.toFixed(1)} kB of script; the budget is ${firstLoadKb}.`);
      for (const [name, size] of kb) {
        if (!first.has(name) && size > routeKb) this.error(`${name} weighs ${size.toFixed(1)} kB; the budget of a route is ${routeKb}.`);
      }
      this.info(`first load ${firstKb.toFixed(1)} kB of ${firstLoadKb}`);
    },
  };
}
