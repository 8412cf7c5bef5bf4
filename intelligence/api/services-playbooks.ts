import type { ChangePlaybook, PlaybookInfo, PlaybookList, SwitchPlaybook } from '../contract/api/playbooks.ts';

/** What the API asks about playbooks. Each call is held to the tenant given, and throws PLAYBOOK_NOT_FOUND for a name that is none. */
export interface PlaybookServices {
  playbooks(tenant: string): Promise<PlaybookList>;
  playbook(tenant: string, name: string): Promise<PlaybookInfo>;
  /** Throws PLAYBOOK_SETTINGS_INVALID with everything that is wrong, PLAYBOOK_CHANGED when somebody else was faster. */
  changePlaybook(tenant: string, name: string, change: ChangePlaybook, by: string): Promise<PlaybookInfo>;
  switchPlaybook(tenant: string, name: string, wanted: SwitchPlaybook, by: string): Promise<PlaybookInfo>;
}
