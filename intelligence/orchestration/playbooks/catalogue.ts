import type { PlaybookKind } from '../playbook-kind.ts';
import { paymentRecovery } from './payment-recovery.ts';

/** Every playbook that the layer knows, in the order in which screens show them. */
export const playbookKinds: readonly PlaybookKind[] = [paymentRecovery];
