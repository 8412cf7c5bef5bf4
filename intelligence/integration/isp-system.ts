import type { Static } from 'typebox';
import type { IspSystem } from '../orchestration/actions.ts';
import { postWebhook, signingSecrets, type WebhookSecret, type WebhookSettings } from './channels/webhook.ts';
import type { SafeFetch } from './safe-fetch.ts';

/**
 * A system of the ISP that is asked by Standard Webhooks to act. The id is the key of the action, so that a repetition is known there.
 * It answers 202 when it will do it and tell later (`action.done` or `action.failed` at /api/v1/events), any other success when it is done.
 */
export const webhookSystem = (
  settings: Static<typeof WebhookSettings>,
  secret: Static<typeof WebhookSecret>,
  { fetch, now }: { fetch: SafeFetch; now: () => Date },
): IspSystem => ({
  async perform({ key, customer_id, command, decision_id, instance_id }) {
    const data = {
      action_key: key,
      action: command.action,
      customer_id,
      values: command.values,
      step: command.step,
      decision_id,
      instance_id,
    };
    const result = await postWebhook(fetch, settings.url, signingSecrets(secret), { id: key, type: 'action.requested', data }, now());
    return result.ok ? { ok: true, done: !result.accepted, reference: result.provider_id } : result;
  },
});
