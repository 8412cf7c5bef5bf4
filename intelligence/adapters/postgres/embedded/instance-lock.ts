import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

/** The hold of one running program on one data directory; it ends with the process, however that ends. */
export interface InstanceLock {
  release(): Promise<void>;
}

/** The process id of the program that holds the lock, or null when nobody does. */
export function holder(socketPath: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let said = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.on('end', () => resolve(Number(said) || 0));
    socket.on('error', () => resolve(null));
    socket.setTimeout(2_000, () => {
      socket.destroy();
      resolve(0);
    });
  });
}

/**
 * Takes the lock, or tells who has it. A listening socket is the lock: the kernel closes it when the process dies,
 * so a crash leaves nothing to clean up and no process id to guess about.
 */
export async function takeLock(socketPath: string): Promise<InstanceLock | { heldBy: number }> {
  const other = await holder(socketPath);
  if (other !== null) return { heldBy: other };
  rmSync(socketPath, { force: true });
  const server: Server = createServer((socket) => socket.end(String(process.pid)));
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(socketPath, () => resolve(true));
  });
  if (!listening) return { heldBy: (await holder(socketPath)) ?? 0 };
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
