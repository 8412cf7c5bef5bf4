import type { OwnNow } from '../contract/api/own-now.ts';
import type {
  AskLink,
  CustomerOwn,
  EventTouchList,
  EventTouchRecord,
  OwnAccount,
  PartnerOwn,
  PlatformTouches,
  SignInLink,
  TechnicianOwn,
} from '../contract/api/personas.ts';
import type { OwnIdentity } from '../contract/identity.ts';

/** What the API asks about one event and everybody whom it touches, and about what is somebody's own. */
export interface PersonaServices {
  /** The latest events that touched somebody. */
  touches(tenant: string): Promise<EventTouchList>;
  /** Throws NOT_FOUND. */
  touch(tenant: string, id: string): Promise<EventTouchRecord>;
  /** For the owner of the platform only. */
  platformTouches(): Promise<PlatformTouches>;
  partnerOwn(who: OwnIdentity, after: string | null): Promise<PartnerOwn>;
  /** Throws CUSTOMER_NOT_FOUND for an account that is not the partner's own. */
  partnerAccount(who: OwnIdentity, id: string): Promise<OwnAccount>;
  technicianOwn(who: OwnIdentity): Promise<TechnicianOwn>;
  /** Throws CUSTOMER_NOT_FOUND for a customer who is not there any more. */
  customerOwn(who: OwnIdentity): Promise<CustomerOwn>;
  /** What one of these persons needs now. Throws CUSTOMER_NOT_FOUND for a customer who is not there any more. */
  ownNow(who: OwnIdentity): Promise<OwnNow>;
  /** Makes a one-time link for one of these persons. Throws NOT_FOUND for somebody whom the ISP does not know. */
  askLink(tenant: string, asked: AskLink): Promise<SignInLink>;
}
