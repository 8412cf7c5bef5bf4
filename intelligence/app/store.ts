import { type Connection, serverConnection } from '../adapters/postgres/connection.ts';
import { type Database, openDatabase } from '../adapters/postgres/database.ts';
import { attachEmbedded, defaultDataDir, startEmbedded } from '../adapters/postgres/embedded/server.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import type { Config } from './config.ts';
import { PROJECT } from './version.ts';

/** An open store, and how to let go of it: an embedded server that we started is stopped, any other goes on. */
export type Store = { readonly database: Database; readonly connection: Connection; readonly place: string; close(): Promise<void> };

const opened = async (connection: Connection, place: string, end: () => Promise<void> = async () => {}): Promise<Store> => {
  try {
    await migrate(connection);
  } catch (error) {
    await end();
    throw error;
  }
  const database = openDatabase(connection);
  return {
    database,
    connection,
    place,
    async close() {
      await database.close();
      await end();
    },
  };
};

/**
 * Opens the store for the program that serves: the server of DATABASE_URL, or an embedded one that it starts; `meanwhile` is called when
 * there is nothing left but to wait for it. Throws DATA_DIR_IN_USE.
 */
export async function openStore(config: Config, meanwhile: () => void = () => {}): Promise<Store> {
  if (config.databaseUrl) {
    meanwhile();
    return opened(serverConnection(config.databaseUrl), 'the PostgreSQL of DATABASE_URL');
  }
  const dataDir = config.dataDir || defaultDataDir(PROJECT);
  const server = await startEmbedded({ dataDir, meanwhile });
  return opened(server.connection, dataDir, () => server.stop());
}

/** Opens the store for a command: the server of a running program when there is one, else as for the program itself. */
export async function joinStore(config: Config): Promise<Store> {
  if (config.databaseUrl) return openStore(config);
  const dataDir = config.dataDir || defaultDataDir(PROJECT);
  const running = await attachEmbedded(dataDir);
  return running ? opened(running, dataDir) : openStore(config);
}
