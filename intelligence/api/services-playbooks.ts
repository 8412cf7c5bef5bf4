import type { CustomerAsOf, DecisionExplanation, WhyNot } from '../contract/api/explain.ts';
import type {
  ChangePlaybook,
  PlaybookInfo,
  PlaybookList,
  PlaybookPreview,
  PlaybookReplay,
  PreviewPlaybook,
  ReplayPlaybook,
  SwitchPlaybook,
} from '../contract/api/playbooks.ts';

/** What the API asks about playbooks. Each call is held to the tenant given, and throws PLAYBOOK_NOT_FOUND for a name that is none. */
export interface PlaybookServices {
  playbooks(tenant: string): Promise<PlaybookList>;
  playbook(tenant: string, name: string): Promise<PlaybookInfo>;
  /** Throws PLAYBOOK_SETTINGS_INVALID with everything that is wrong, PLAYBOOK_CHANGED when somebody else was faster. */
  changePlaybook(tenant: string, name: string, change: ChangePlaybook, by: string): Promise<PlaybookInfo>;
  switchPlaybook(tenant: string, name: string, wanted: SwitchPlaybook, by: string): Promise<PlaybookInfo>;
  /** What settings would do to the open runs at once; nothing is written. Throws PLAYBOOK_SETTINGS_INVALID. */
  previewPlaybook(tenant: string, name: string, wanted: PreviewPlaybook): Promise<PlaybookPreview>;
  /** Every row of it as a line of JSON, and the sums as the last one. */
  previewRows(tenant: string, name: string, wanted: PreviewPlaybook): Promise<readonly string[]>;
  /** What settings would have decided in the runs of a time. Throws PLAYBOOK_SETTINGS_INVALID and REQUEST_INVALID. */
  replayPlaybook(tenant: string, name: string, wanted: ReplayPlaybook): Promise<PlaybookReplay>;
  /** Throws CUSTOMER_NOT_FOUND for whom nothing was known then. */
  customerAsOf(tenant: string, customer: string, at: string): Promise<CustomerAsOf>;
  /** Makes a decision again from its record, and says what would have turned it; null for a decision that the tenant does not have. */
  explainDecision(tenant: string, id: string): Promise<DecisionExplanation | null>;
  /** Throws CUSTOMER_NOT_FOUND. */
  whyNot(tenant: string, customer: string, playbook: string | undefined): Promise<WhyNot>;
}
