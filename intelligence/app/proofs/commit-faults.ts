import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../adapters/postgres/connection.ts';
import type { Random } from '../../kernel/random.ts';

/** A proxy before the store that cuts connections at COMMIT: half of the time before the store hears of it, half of the time after it has committed. */
export type CommitFaults = {
  readonly connection: Connection;
  /** How likely a COMMIT is cut; it can be changed at any time. */
  chance: number;
  readonly cut: { before: number; after: number };
  close(): Promise<void>;
};

const COMMIT = Buffer.from('COMMIT\0');

/** Puts the proxy before a store that listens on a unix socket. */
export async function commitFaults(to: Connection, random: Random, chance: number): Promise<CommitFaults> {
  const folder = mkdtempSync(join(tmpdir(), 'uil-cut-'));
  const target = join(String(to.worker.host), `.s.PGSQL.${to.worker.port}`);
  const sockets = new Set<Socket>();
  const cut = { before: 0, after: 0 };
  const server = createServer((client) => {
    const store = connect(target);
    let cutAtReply = false;
    const end = () => {
      client.destroy();
      store.destroy();
    };
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (part: Buffer) => {
      if (!part.includes(COMMIT) || random() >= faults.chance) {
        store.write(part);
      } else if (random() < 0.5) {
        cut.before++;
        end();
      } else {
        cutAtReply = true;
        store.write(part);
      }
    });
    store.on('data', (part: Buffer) => {
      if (cutAtReply) {
        cut.after++;
        end();
      } else {
        client.write(part);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  const through = { host: folder, port: 5432 };
  const faults: CommitFaults = {
    connection: { ...to, owner: { ...to.owner, ...through }, app: { ...to.app, ...through }, worker: { ...to.worker, ...through } },
    chance,
    cut,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return faults;
}
