import type { TestProject } from 'vitest/node';
import type { Connection } from '../intelligence/adapters/postgres/connection.ts';
import { startTestServer } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: Connection;
  }
}

/** Starts the PostgreSQL that integration tests share; a file takes a database of its own by `testDatabase(inject('postgres'), …)`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { connection, stop } = await startTestServer();
  project.provide('postgres', connection);
  return stop;
}
