import type { Database } from '../adapters/postgres/database.ts';
import { addEdition, holdSettings, moveOpenRuns, openRunsOf, type SettingsEdition, setSendSwitch, settingsOf } from '../adapters/postgres/playbook-settings.ts';
import type { PlaybookServices } from '../api/services-playbooks.ts';
import type { PlaybookInfo } from '../contract/api/playbooks.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import type { PlaybookKind } from '../orchestration/playbook-kind.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';

/** The kind of that name. Throws PLAYBOOK_NOT_FOUND. */
export function kindNamed(name: string, kinds: readonly PlaybookKind[] = playbookKinds): PlaybookKind {
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) throw new UilError('PLAYBOOK_NOT_FOUND', [name]);
  return kind;
}

/** Only what differs from the defaults, once it has been found to hold. Throws PLAYBOOK_SETTINGS_INVALID with everything that is wrong. */
export function changesOf(kind: PlaybookKind, settings: unknown): Record<string, unknown> {
  const answer = kind.settingsOf(settings);
  if ('refused' in answer) throw new UilError('PLAYBOOK_SETTINGS_INVALID', [kind.name, answer.refused.join('; ')], { pointer: '/settings' });
  return Object.fromEntries(Object.entries(answer.settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(kind.defaults[name])));
}

function infoOf(kind: PlaybookKind, editions: readonly SettingsEdition[], runs: Awaited<ReturnType<typeof openRunsOf>>): PlaybookInfo {
  const own = editions.filter(({ playbook }) => playbook === kind.name);
  const last = own.at(-1);
  const answer = kind.settingsOf(last?.settings ?? {});
  const settings = 'settings' in answer ? answer.settings : { ...kind.defaults, ...last?.settings };
  return {
    name: kind.name,
    version: kind.version,
    about: kind.about,
    procedure: 'settings' in answer ? [...kind.procedure(settings)] : [kind.about],
    schema: kind.schema,
    defaults: { ...kind.defaults },
    settings: { ...settings },
    edition: last?.edition ?? 0,
    enabled: last?.enabled ?? true,
    closed_because: 'settings' in answer ? null : `What is set does not fit this version any more: ${answer.refused.join('; ')}.`,
    open_runs: runs.filter(({ playbook }) => playbook === kind.name).map(({ edition, runs: open, held_out }) => ({ edition, runs: open, held_out })),
    history: own.toReversed().map(({ playbook: _, settings: set, ...rest }) => ({ ...rest, settings: { ...set } })),
  };
}

/** Reading, tuning and switching playbooks. */
export function playbookServices(
  database: Pick<Database, 'asTenant' | 'asWorker'>,
  clock: Clock,
  kinds: readonly PlaybookKind[] = playbookKinds,
): Pick<PlaybookServices, 'playbooks' | 'playbook' | 'changePlaybook' | 'switchPlaybook'> {
  const told = (tenant: string) =>
    database.asTenant(tenant, async (sql) => {
      const editions = await settingsOf(sql, tenant);
      const runs = await openRunsOf(sql, tenant);
      return kinds.map((kind) => infoOf(kind, editions, runs));
    });
  const one = async (tenant: string, name: string): Promise<PlaybookInfo> => {
    kindNamed(name, kinds);
    return (await told(tenant)).find((info) => info.name === name)!;
  };
  /** One new edition on top of the last one that the person saw. */
  const edit = async (tenant: string, name: string, work: (sql: Sql, last: SettingsEdition | undefined) => Promise<void>): Promise<PlaybookInfo> => {
    await database.asWorker(async (sql) => {
      await holdSettings(sql, tenant, name);
      await work(sql, (await settingsOf(sql, tenant)).filter(({ playbook }) => playbook === name).at(-1));
    });
    return one(tenant, name);
  };
  return {
    playbooks: async (tenant) => ({ rows: await told(tenant) }),
    playbook: one,

    async changePlaybook(tenant, name, { edition, settings, why, open_runs }, by) {
      const kind = kindNamed(name, kinds);
      const changes = changesOf(kind, settings);
      return edit(tenant, name, async (sql, last) => {
        if ((last?.edition ?? 0) !== edition) throw new UilError('PLAYBOOK_CHANGED', [name, last?.edition ?? 0]);
        const now = clock.now();
        const audit = { why, changed_at: now.toISOString(), changed_by: by };
        const added = await addEdition(sql, tenant, { playbook: name, enabled: last?.enabled ?? true, settings: changes, ...audit });
        if (open_runs === 'move') await moveOpenRuns(sql, tenant, kind, added, now);
      });
    },

    async switchPlaybook(tenant, name, { on, why }, by) {
      kindNamed(name, kinds);
      return edit(tenant, name, async (sql, last) => {
        const audit = { why, changed_at: clock.now().toISOString(), changed_by: by };
        if ((last?.enabled ?? true) !== on) await addEdition(sql, tenant, { playbook: name, enabled: on, settings: last?.settings ?? {}, ...audit });
        await setSendSwitch(sql, tenant, { playbook: name, on, ...audit });
      });
    },
  };
}
