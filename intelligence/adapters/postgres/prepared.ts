import type pg from 'pg';
import type { Sql } from '../../data/sql.ts';
import { systemClock } from '../../kernel/clock.ts';

/** Times that a connection asks the same statement before the server keeps it: what is asked now and then takes no memory there. */
const OFTEN = 50;
/** How long plans stand: of a young table that grows, another way is soon the better one, and nobody tells the server in time. */
const PLANS_MS = 5_000;
/** Statements that are kept in all: there are some hundreds; texts made up for one question would otherwise never end. */
const MOST = 1_000;

/** One name for each text in the whole program, since a connection may not call two by one name. */
const names = new Map<string, string>();
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST) return known;
  const name = `often_${names.size}`;
  names.set(text, name);
  return name;
}

type Habits = { readonly asked: Map<string, number>; plannedAt: number };
const habits = new WeakMap<pg.PoolClient, Habits>();

/** The connection for one piece of work: statements that it asks often are read by the server once, and planned anew every few seconds. */
export async function preparing(client: pg.PoolClient): Promise<Sql> {
  const known = habits.get(client) ?? { asked: new Map(), plannedAt: systemClock.elapsedMs() };
  habits.set(client, known);
  if (systemClock.elapsedMs() - known.plannedAt > PLANS_MS) {
    known.plannedAt = systemClock.elapsedMs();
    await client.query('DISCARD PLANS');
  }
  const often = (text: string): string | undefined => {
    const times = (known.asked.get(text) ?? 0) + 1;
    if (times > 1 || known.asked.size < MOST) known.asked.set(text, times);
    return times > OFTEN ? nameOf(text) : undefined;
  };
  return {
    query: (text: string, values?: readonly unknown[]) => {
      const name = values && often(text);
      return client.query(name === undefined ? { text, values: values as unknown[] } : { name, text, values: values as unknown[] }) as never;
    },
  };
}

/** What the server says when what it keeps of a statement no longer fits: such a connection is closed, and the next begins anew. */
export const keptInVain = (error: unknown): boolean => ['0A000', '26000'].includes((error as { code?: string } | null)?.code ?? '');
