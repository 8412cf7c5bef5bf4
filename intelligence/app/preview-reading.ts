import { openRunsAfter } from '../adapters/postgres/preview-queries.ts';
import type { Sql } from '../data/sql.ts';
import type { Person } from '../orchestration/arbiter.ts';
import type { AnyPlaybook, CustomerView } from '../orchestration/playbook.ts';
import type { Run } from '../orchestration/run.ts';
import { readKnown } from './known.ts';
import type { TenantModels } from './models/tenant-models.ts';
import { people } from './people.ts';
import { customerViews } from './views.ts';

const CHUNK = 500;

/** Some open runs, with what playbooks and the arbiter may know of their customers; each customer is read once for both. */
export type Part = { readonly runs: readonly Run[]; readonly views: ReadonlyMap<string, CustomerView>; readonly persons: ReadonlyMap<string, Person> };

async function readPart(sql: Sql, tenant: string, playbook: AnyPlaybook, models: TenantModels, now: Date, after: string): Promise<Part | null> {
  const open = await openRunsAfter(sql, tenant, playbook, after, CHUNK);
  if (open.length === 0) return null;
  const customers = open.map(({ customer_id }) => customer_id);
  const known = await readKnown(sql, tenant, customers, now);
  return {
    runs: open.map((run) => ({ ...run, edition: playbook.edition })),
    views: await customerViews(sql, tenant, customers, models, now, known),
    persons: await people(tenant, customers, sql, now, known),
  };
}

/** All open runs of a playbook in the order of their ids, in parts; the next part is read while one is looked at. */
export async function* openParts(sql: Sql, tenant: string, playbook: AnyPlaybook, models: TenantModels, now: Date): AsyncGenerator<Part> {
  const read = (after: string): Promise<Part | null> => {
    const part = readPart(sql, tenant, playbook, models, now, after);
    // It is awaited at the next turn; if nobody comes back for it, the work has failed for another reason.
    part.catch(() => {});
    return part;
  };
  for (let part = await read(''); part !== null; ) {
    const next = read(part.runs.at(-1)!.id);
    yield part;
    part = await next;
  }
}
