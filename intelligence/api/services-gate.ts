import type { Peace } from '../contract/api/peace.ts';
import type { MailingAsk, MailingList, MailingPreview, MailingRow, Sending, SendLimitChange, SendPriceChange, SwitchChange } from '../contract/api/sending.ts';
import type { WordingChange, WordingList, WordingPreview, WordingTry } from '../contract/api/wording.ts';
import type { Identity } from '../contract/identity.ts';
import type { CustomerFlag } from '../contract/words.ts';

/** What the API asks about customers who are left in peace. Each call is held to the tenant given and throws CUSTOMER_NOT_FOUND. */
export interface PeaceServices {
  peace(tenant: string, customer: string): Promise<Peace>;
  /** Throws REQUEST_INVALID for a moment that has passed. */
  flag(tenant: string, customer: string, flag: CustomerFlag, until: string | undefined, by: string): Promise<Peace>;
  unflag(tenant: string, customer: string, flag: CustomerFlag, by: string): Promise<Peace>;
}

/** What the API asks about the wording of messages. */
export interface WordingServices {
  wordings(tenant: string): Promise<WordingList>;
  /** Throws CUSTOMER_NOT_FOUND, and TEMPLATE_INVALID for a message that there is not. */
  previewWording(tenant: string, attempt: WordingTry): Promise<WordingPreview>;
  /** Throws TEMPLATE_INVALID with everything that is wrong; nothing is stored then. */
  saveWording(tenant: string, template: string, locale: string, change: WordingChange, by: string): Promise<WordingList>;
  /** Gives the wording of the layer back. Throws NOT_FOUND. */
  removeWording(tenant: string, template: string, locale: string, by: string): Promise<WordingList>;
}

/** What the API asks about messages of people, and about what may leave at all. */
export interface SendingServices {
  /** Throws REQUEST_INVALID when it names nobody, CUSTOMER_NOT_FOUND for a single customer who is not there. */
  previewMailing(tenant: string, asked: MailingAsk, by: string): Promise<MailingPreview>;
  /** Throws FORBIDDEN for a class that the role may not send. */
  askMailing(tenant: string, asked: MailingAsk, identity: Identity): Promise<MailingRow>;
  mailings(tenant: string): Promise<MailingList>;
  /** Throw MAILING_NOT_FOUND, MAILING_STATE, and `approve` SECOND_PERSON_NEEDED. */
  approveMailing(tenant: string, id: string, by: string): Promise<MailingRow>;
  /** What a person has asked for they may take back; what others have, only who may agree to it refuses. Throws FORBIDDEN else. */
  refuseMailing(tenant: string, id: string, who: Pick<Identity, 'person' | 'role'>, mayAgree: boolean): Promise<MailingRow>;
  cancelMailing(tenant: string, id: string, by: string): Promise<MailingRow>;
  sending(tenant: string): Promise<Sending>;
  /** Stops or starts again everything, a channel or a playbook. */
  switchSending(tenant: string, scope: string, change: SwitchChange, by: string): Promise<Sending>;
  limitSending(tenant: string, change: SendLimitChange, by: string): Promise<Sending>;
  priceSending(tenant: string, change: SendPriceChange, by: string): Promise<Sending>;
}
