import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import type { NodemailerError } from 'nodemailer/lib/errors.js';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SendResult } from '../../orchestration/outbox.ts';
import type { MessageChannel, Outgoing } from './channel.ts';

/** How to reach the mail server. */
export type SmtpSettings = {
  readonly host: string;
  /** Finds the address to connect to and checks it, anew for each message; without it the host is asked for by its name. */
  readonly addressOf?: () => Promise<string>;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything is said, or `plain` for a server on the same machine. There is no falling back from one to another. */
  readonly security: 'tls' | 'starttls' | 'plain';
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** The address that mail comes from; its domain also names the messages. */
  readonly from: string;
  /** Certificates to trust besides those of the system, in PEM. */
  readonly ca?: string;
  /** The longest that one message takes. */
  readonly timeoutMs?: number;
  /** How many connections the server allows at the same time, where that is fewer than there are hands. */
  readonly connections?: number;
};

type Phase = 'connect' | 'sign-in' | 'send';

const place = (error: NodemailerError): string =>
  [error.responseCode, /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(error.response ?? '')?.[0], error.command].filter(Boolean).join(' ');

/** True when the server says that there is no such mailbox (RFC 3463 class 5.1, or a bare 550, 551 or 553 to RCPT). */
function deadAddress(error: NodemailerError): boolean {
  if (error.command !== 'RCPT TO') return false;
  const enhanced = /\b5\.(\d{1,3})\.\d{1,3}\b/.exec(error.response ?? '');
  return enhanced ? enhanced[1] === '1' : [550, 551, 553].includes(error.responseCode ?? 0);
}

/**
 * What a fault tells. An answer of the server is a refusal; without one the message has surely not gone out as long as no byte of it
 * was handed over; after that nobody knows, and the fault is thrown on. The text never quotes the server, which may quote the address.
 */
function refusal(error: NodemailerError, phase: Phase, handedOver: boolean): SendResult {
  if (error.responseCode !== undefined && error.responseCode > 0) {
    const permanent = phase === 'send' && error.permanent === true;
    return { ok: false, permanent, dead: permanent && deadAddress(error), reason: `the mail server refused: ${place(error)}` };
  }
  if (handedOver) throw error;
  return { ok: false, permanent: error.code === 'EENVELOPE', reason: `the mail server could not be used (${phase}: ${error.code ?? 'unknown'})` };
}

const done = (run: (callback: (error?: NodemailerError | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));

/** Sends by SMTP (RFC 5321). Nothing in SMTP lets a server know a repeated message, so each is handed over at most once. */
export function emailChannel(settings: SmtpSettings): MessageChannel {
  const { host, addressOf = async () => host, port, security, auth, from, ca, timeoutMs = 20_000, connections } = settings;
  const domain = from.split('@').at(-1)!;

  const open = (address: string): SMTPConnection =>
    new SMTPConnection({
      host: address,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'plain',
      connectionTimeout: timeoutMs / 2,
      greetingTimeout: timeoutMs / 2,
      socketTimeout: timeoutMs,
      tls: { minVersion: 'TLSv1.2', ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }) },
    });

  const compose = ({ key, to, subject, text, html, from: isp }: Outgoing): Promise<Buffer> =>
    new MailComposer({
      from: { name: isp, address: from },
      to: { name: '', address: to },
      subject,
      text,
      ...(html === undefined ? {} : { html }),
      messageId: `<${key}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build();

  return {
    channel: 'email',
    delivery: 'at-most-once',
    timeoutMs,
    ...(connections === undefined ? {} : { atOnce: connections }),
    async send(message) {
      const raw = await compose(message);
      let address: string;
      try {
        address = await addressOf();
      } catch {
        return { ok: false, permanent: false, reason: 'the address of the mail server may not be called' };
      }
      const connection = open(address);
      let phase: Phase = 'connect';
      let handedOver = false;
      const body = Readable.from(
        (function* () {
          handedOver = true;
          yield raw;
        })(),
      );
      const { promise: broken, reject: breakOff } = Promise.withResolvers<never>();
      broken.catch(() => {});
      connection.on('error', breakOff);
      const deadline = setTimeout(() => {
        breakOff(Object.assign(new Error('The mail server took too long.'), { code: 'ETIMEDOUT' }));
        connection.close();
      }, timeoutMs);
      try {
        await Promise.race([done((callback) => connection.connect(callback)), broken]);
        if (auth !== null) {
          phase = 'sign-in';
          await Promise.race([done((callback) => connection.login({ ...auth }, callback)), broken]);
        }
        phase = 'send';
        const sent = done((callback) => connection.send({ from, to: [message.to], size: raw.length }, body, callback));
        await Promise.race([sent, broken]);
        return { ok: true, provider_id: `<${message.key}@${domain}>` };
      } catch (error) {
        return refusal(error as NodemailerError, phase, handedOver);
      } finally {
        clearTimeout(deadline);
        connection.quit();
        connection.close();
      }
    },
  };
}
