import type { Database } from '../adapters/postgres/database.ts';
import { settingsOf } from '../adapters/postgres/playbook-settings.ts';
import { type LatestRun, lastOpener, latestRuns } from '../adapters/postgres/recorded-decisions.ts';
import type { WhyNot } from '../contract/api/explain.ts';
import type { LoggedEvent } from '../contract/envelope.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { momentText } from '../orchestration/explain/sentences.ts';
import type { AnyPlaybook, CustomerView } from '../orchestration/playbook.ts';
import { advance, OPENS_WITHIN_MS, type TenantPlaybooks } from '../orchestration/runtime.ts';
import type { TenantModels } from './models/tenant-models.ts';
import { kindNamed } from './playbook-services.ts';
import { playbooksOf } from './playbooks.ts';
import { customerViews } from './views.ts';

type Row = WhyNot['rows'][number];
type Known = { readonly run: LatestRun | undefined; readonly opener: (LoggedEvent & { readonly received_at: string }) | null; readonly closed: string | null };

const list = (types: readonly string[]): string => types.join(', ');

function stateOf(playbook: AnyPlaybook, { run, opener, closed }: Known, zone: string | null): Pick<Row, 'state' | 'sentence'> {
  if (run !== undefined && run.ended_at === null) {
    const waiting = run.held_back === null ? '' : ` A message waits: ${run.held_back}.`;
    return { state: 'runs', sentence: `${run.why ?? 'It has just begun.'}${waiting}` };
  }
  if (closed !== null) return { state: 'closed', sentence: closed };
  if (opener === null) return { state: 'no cause', sentence: `Nothing that opens it has ever happened (${list(playbook.startsOn)}).` };
  const when = momentText(opener.time, zone);
  if (run !== undefined && run.opened_by === opener.id)
    return { state: 'ended', sentence: `It ended (${run.ending ?? 'no ending'}) at ${momentText(run.ended_at!, zone)}: ${run.why ?? ''}` };
  if (Date.parse(opener.received_at) - Date.parse(opener.time) > OPENS_WITHIN_MS)
    return {
      state: 'too late',
      sentence: `The last ${opener.type} happened at ${when} and was told at ${momentText(opener.received_at, zone)}: too late to write to anybody.`,
    };
  return { state: 'no cause', sentence: `The last ${opener.type}, at ${when}, did not open it.` };
}

/** What would be decided now if what opens it happened again: asked of the pure runtime, and nothing is written. */
function ifAgain(
  tenant: string,
  playbooks: TenantPlaybooks,
  name: string,
  opener: LoggedEvent | null,
  view: CustomerView | undefined,
  now: Date,
): string | null {
  if (opener === null || view === undefined) return null;
  const only = { ...playbooks, closed: new Set<string>(), playbooks: playbooks.playbooks.filter((playbook) => playbook.name === name) };
  const at = now.toISOString();
  const again = { ...opener, id: `${opener.id}/again`, time: at, learned: at };
  return advance(tenant, only, [], [again], new Map([[view.customer_id, view]]), now).decisions.at(-1)?.why ?? null;
}

/** Why playbooks did nothing for a customer, or not what was expected: one answer per playbook. Throws CUSTOMER_NOT_FOUND, PLAYBOOK_NOT_FOUND. */
export function whyNot(
  database: Pick<Database, 'asTenant'>,
  models: { of(tenant: string): Promise<TenantModels> },
  clock: Clock,
): (tenant: string, customer: string, playbook: string | undefined) => Promise<WhyNot> {
  return async (tenant, customer, name) => {
    if (name !== undefined) kindNamed(name);
    const serving = await models.of(tenant);
    const now = clock.now();
    return database.asTenant(tenant, async (sql) => {
      const view = (await customerViews(sql, tenant, [customer], serving, now)).get(customer);
      if (view === undefined) throw new UilError('CUSTOMER_NOT_FOUND', [customer]);
      const playbooks = await playbooksOf(tenant, sql);
      const runs = await latestRuns(sql, customer);
      const rows: Row[] = [];
      for (const playbook of newestOf(playbooks)) {
        if (name !== undefined && playbook.name !== name) continue;
        const run = runs.find((one) => one.playbook === playbook.name);
        const opener = await lastOpener(sql, customer, playbook.startsOn);
        const known = { run, opener, closed: await closedBecause(sql, tenant, playbooks, playbook.name, view.time_zone) };
        rows.push({
          playbook: playbook.name,
          ...stateOf(playbook, known, view.time_zone),
          held_out: run?.held_out ?? false,
          decision_id: run?.decision_id ?? null,
          at: run?.decided_at ?? null,
          if_again: ifAgain(tenant, playbooks, playbook.name, opener, view, now),
        });
      }
      return { customer_id: customer, rows };
    });
  };
}

const newestOf = ({ playbooks }: TenantPlaybooks): AnyPlaybook[] => [...new Map(playbooks.map((playbook) => [playbook.name, playbook])).values()];

async function closedBecause(sql: Sql, tenant: string, { closed }: TenantPlaybooks, name: string, zone: string | null): Promise<string | null> {
  if (!closed?.has(name)) return null;
  const last = (await settingsOf(sql, tenant)).filter(({ playbook }) => playbook === name).at(-1);
  if (last === undefined || last.enabled) return 'What is set does not fit this version any more, so it opens nothing.';
  return `It is switched off since ${momentText(last.changed_at, zone)} by ${last.changed_by}: ${last.why}.`;
}
