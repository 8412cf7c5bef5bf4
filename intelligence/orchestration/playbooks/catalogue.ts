import type { PlaybookKind } from '../playbook-kind.ts';
import { churnRescue } from './churn-rescue.ts';
import { onboarding } from './onboarding.ts';
import { paymentRecovery } from './payment-recovery.ts';
import { plannedMaintenance } from './planned-maintenance.ts';
import { serviceRestoration } from './service-restoration.ts';
import { upsell } from './upsell.ts';

/** Every playbook that the layer knows, in the order in which screens show them. */
export const playbookKinds: readonly PlaybookKind[] = [paymentRecovery, serviceRestoration, plannedMaintenance, upsell, churnRescue, onboarding];
