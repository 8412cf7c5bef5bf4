import { carrier } from '../../integration/channels/channel.ts';
import { emailChannel } from '../../integration/channels/email.ts';
import { gatewayChannel } from '../../integration/channels/sms-gateway.ts';
import { smsText } from '../../integration/channels/sms-text.ts';
import { webhookChannel } from '../../integration/channels/webhook.ts';
import { safeFetch } from '../../integration/safe-fetch.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Carrier } from '../../orchestration/outbox.ts';
import { openMailbox } from './mailbox.ts';
import { customerName } from './outage-worlds.ts';
import { httpPeer } from './peers/http-peer.ts';

/** A message as somebody outside got it: the words without address, sender and how to stop them, in the letters of a text message. */
export type Received = { readonly customer: string; readonly channel: 'email' | 'sms' | 'webhook'; readonly words: string; readonly at: number };

const ISP = 'North';
const plain = (text: string): string => smsText(text).text.replace(/\s+/g, ' ').trim();
/** The paragraph between the address and the sender. */
const core = (text: string): string => plain(text.split(/\r?\n\r?\n/)[1] ?? '');
const ofShort = (text: string): string =>
  plain(text)
    .replace(new RegExp(`^${ISP} ?: `), '')
    .replace(/ (Reply|Responda|Répondez) STOP .*$/, '');

/** The plain part of a letter as it was written. */
function textOf(letter: string): string {
  const part = /content-type: text\/plain[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n--/i.exec(letter);
  const body = part?.[1] ?? '';
  const encoding = /content-transfer-encoding: (\S+)/i.exec(part?.[0] ?? '')?.[1]?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A mail server, a gateway for text messages and a system of the ISP, each on this machine, and the product's own channels to them. */
export async function outagePeers(clock: Clock) {
  const mailbox = await openMailbox();
  const received: Received[] = [];
  let letters = 0;
  const keys = new Set<string>();
  const once = (key: string, one: Omit<Received, 'at'>): void => {
    if (keys.has(key)) return;
    keys.add(key);
    received.push({ ...one, at: clock.now().getTime() });
  };
  const gateway = await httpPeer(({ headers, body }) => {
    const { to, body: text } = JSON.parse(body.toString()) as { to: string; body: string };
    once(String(headers['idempotency-key']), { customer: customerName(Number(to.slice(5))), channel: 'sms', words: ofShort(text) });
    return { status: 202, body: '{"id":"gw"}' };
  });
  const system = await httpPeer(({ headers, body }) => {
    const { data } = JSON.parse(body.toString()) as { data: { customer_id: string; text: string } };
    once(String(headers['webhook-id']), { customer: data.customer_id, channel: 'webhook', words: core(data.text) });
    return { status: 200, body: '{}' };
  });
  const now = (): Date => clock.now();
  const isp = async (): Promise<string> => ISP;
  const signing = { signing_secret: `whsec_${Buffer.alloc(32, 3).toString('base64')}` };
  const carriers: readonly Carrier[] = [
    carrier(
      gatewayChannel({ url: `${gateway.origin}/v1/sms`, from: ISP }, { token: 'token-token' }, { fetch: safeFetch({ allowed: [gateway.origin] }), now }),
      isp,
    ),
    carrier(emailChannel({ host: '127.0.0.1', port: mailbox.port, security: 'plain', auth: null, from: 'care@north.example' }), isp),
    carrier(webhookChannel({ url: system.origin }, signing, { fetch: safeFetch({ allowed: [system.origin] }), now }), isp),
  ];
  return {
    carriers,
    /** Everything that has come so far; letters count as come when this is asked. */
    received(): readonly Received[] {
      for (; letters < mailbox.letters.length; letters++) {
        const { to, text } = mailbox.letters[letters] as { to: string; text: string };
        received.push({ customer: to.slice(0, to.indexOf('@')), channel: 'email', words: core(textOf(text)), at: clock.now().getTime() });
      }
      return received;
    },
    async close(): Promise<void> {
      await Promise.all([mailbox.close(), gateway.close(), system.close()]);
    },
  };
}
