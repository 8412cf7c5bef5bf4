import { createECDH } from 'node:crypto';
import { carrier, type MessageChannel } from '../../integration/channels/channel.ts';
import { pushChannel } from '../../integration/channels/push.ts';
import { vapidKeys } from '../../integration/channels/push-encryption.ts';
import { smppChannel } from '../../integration/channels/smpp.ts';
import { gatewayChannel } from '../../integration/channels/sms-gateway.ts';
import type { Template } from '../../integration/channels/templates.ts';
import { webhookChannel } from '../../integration/channels/webhook.ts';
import { whatsAppChannel } from '../../integration/channels/whatsapp.ts';
import { type SafeFetch, safeFetch } from '../../integration/safe-fetch.ts';
import { newBytes } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import { keyring } from '../../kernel/sealed.ts';
import type { Delivery } from '../../orchestration/outbox.ts';
import { aboutOf, type FakeProvider } from './fake-providers.ts';
import { httpPeer, type PeerCall } from './peers/http-peer.ts';
import { smppPeer } from './peers/smpp-peer.ts';

const TEMPLATE: Template = { id: 'about', locale: 'en', subject: '{{about}}', body: '{{about}}', short: '{{about}}', anonymous: 'somebody' };
const now = (): Date => new Date('2026-03-02T09:00:00.000Z');

/** A channel of the product as a member of the cast: what it is about reaches the peer by the key that it was handed over under. */
function member(kind: string, channel: MessageChannel, seen: Map<string, string>, rest: Pick<FakeProvider, 'effects' | 'counts' | 'close'>): FakeProvider {
  const pending = new Set<Promise<unknown>>();
  const carried = carrier(
    channel,
    async () => 'North',
    async () => [TEMPLATE],
  );
  const provider: FakeProvider = {
    ...rest,
    kind,
    faulty: true,
    carrier: {
      ...carried,
      send(message, person) {
        seen.set(message.key, aboutOf(message.instance_id, message.command.step));
        const work = carried.send(message, person);
        const one = work.catch(() => {}).finally(() => pending.delete(one));
        pending.add(one);
        return work;
      },
    },
    async idle() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
  return provider;
}

type Peer = {
  readonly kind: string;
  /** The key of a message in a call, as the provider sees it. */
  readonly keyIn: (call: PeerCall) => string;
  /** Whether a key that is known has no further effect. */
  readonly keyed: boolean;
  readonly accepted: string;
  readonly open: (origin: string, fetch: SafeFetch) => MessageChannel;
};

const json = (call: PeerCall): Record<string, unknown> => JSON.parse(call.body.toString()) as Record<string, unknown>;
const browser = createECDH('prime256v1');
browser.generateKeys();
const subscription = (origin: string) => ({
  endpoint: `${origin}/send`,
  p256dh: browser.getPublicKey('base64url'),
  auth: Buffer.alloc(16, 1).toString('base64url'),
});
const signing = { signing_secret: `whsec_${Buffer.alloc(32, 3).toString('base64')}` };

const PEERS: readonly Peer[] = [
  {
    kind: 'gateway',
    keyIn: ({ headers }) => String(headers['idempotency-key']),
    keyed: true,
    accepted: '{"id":"gw"}',
    open: (origin, fetch) => gatewayChannel({ url: `${origin}/v1/sms`, from: 'North' }, { token: 'token-token' }, { fetch, now }),
  },
  {
    kind: 'whatsapp',
    keyIn: (call) => String(json(call).biz_opaque_callback_data),
    keyed: false,
    accepted: '{"messages":[{"id":"wamid"}]}',
    open: (origin, fetch) =>
      whatsAppChannel(
        { phone_number_id: '12345', templates: {}, base_url: origin },
        { access_token: 'token-token' },
        { fetch, now, lastReply: async () => now() },
      ),
  },
  {
    kind: 'push',
    keyIn: ({ headers }) => String(headers.topic),
    keyed: false,
    accepted: '',
    open: (origin, fetch) =>
      pushChannel(
        { contact: 'mailto:ops@isp.example' },
        {
          fetch,
          now,
          vapid: vapidKeys(keyring(Buffer.alloc(32, 2)).derive),
          fresh: newBytes,
          subscriptions: { of: async () => [subscription(origin)], remove: async () => {} },
        },
      ),
  },
  {
    kind: 'webhook',
    keyIn: ({ headers }) => String(headers['webhook-id']),
    keyed: true,
    accepted: '{}',
    open: (origin, fetch) => webhookChannel({ url: origin }, signing, { fetch, now }),
  },
];

/** One peer over HTTP that loses requests and answers, and is busy. */
async function realPeer({ kind, keyIn, keyed, accepted, open }: Peer, random: Random, claims: Delivery | undefined): Promise<FakeProvider> {
  const effects = new Map<string, number>();
  const counts = { requests: 0, lostReplies: 0, lostRequests: 0, lies: 0 };
  const seen = new Map<string, string>();
  const known = new Set<string>();
  const accept = (call: PeerCall): void => {
    const key = keyIn(call);
    if (keyed && known.has(key)) return;
    known.add(key);
    // A push service sees the beginning of the key only.
    const about = [...seen].find(([one]) => one.startsWith(key))?.[1] ?? 'nothing';
    effects.set(about, (effects.get(about) ?? 0) + 1);
  };
  const peer = await httpPeer((call) => {
    counts.requests++;
    const fate = provider.faulty ? random() : 1;
    if (fate < 0.05) {
      counts.lostRequests++;
      return 'cut';
    }
    if (fate < 0.1) return { status: 429 };
    accept(call);
    if (fate >= 0.25) return { status: kind === 'whatsapp' ? 200 : 201, body: accepted };
    counts.lostReplies++;
    return fate < 0.2 ? 'cut' : { status: 500 };
  });
  const channel = open(peer.origin, safeFetch({ allowed: [peer.origin] }));
  const provider = member(kind, claims === undefined ? channel : { ...channel, delivery: claims }, seen, { effects, counts, close: () => peer.close() });
  return provider;
}

/** The channels that speak HTTP, each with its peer; `claims` makes a mutant of all of them that says it honours keys. */
export const realHttp =
  (claims?: Delivery) =>
  (random: Random): Promise<FakeProvider[]> =>
    Promise.all(PEERS.map((peer) => realPeer(peer, random, claims)));

/** The channel over SMPP, with a message centre that is not ours: it takes messages and cuts the line before it says so. */
export async function realSmpp(random: Random): Promise<FakeProvider[]> {
  const effects = new Map<string, number>();
  const counts = { requests: 0, lostReplies: 0, lostRequests: 0, lies: 0 };
  const centre = await smppPeer({ systemId: 'north', password: 'secret' });
  const channel = smppChannel(
    { url: centre.url, system_id: 'north', from: 'North', per_second: 1_000 },
    { password: 'secret' },
    { reach: { allowed: [centre.url] }, random, now, fresh: newBytes, told: async () => {}, patienceMs: 2_000 },
  );
  centre.behave = () => {
    counts.requests++;
    const fate = provider.faulty ? random() : 1;
    if (fate < 0.05) return 0x58;
    if (fate >= 0.3) return 0;
    counts.lostReplies++;
    return 'cut';
  };
  centre.took = ({ text }) => effects.set(text, (effects.get(text) ?? 0) + 1);
  const provider = member('smpp', channel, new Map(), {
    effects,
    counts,
    async close() {
      await channel.close();
      await centre.close();
    },
  });
  return [provider];
}
