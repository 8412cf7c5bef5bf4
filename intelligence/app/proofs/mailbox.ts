import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server that keeps what it is given. */
export type Mailbox = {
  readonly port: number;
  /** How often each Message-ID came. */
  readonly received: ReadonlyMap<string, number>;
  /** The letters, whole, in the order in which they came. */
  readonly letters: readonly { readonly to: string; readonly text: string }[];
  /** Takes letters without a word until it is let go: whoever has handed one over waits. */
  hold(): () => void;
  close(): Promise<void>;
};

/** Opens a mail server on this machine, which takes so long over each letter. */
export async function openMailbox(letterMs = 0): Promise<Mailbox> {
  const received = new Map<string, number>();
  const letters: { to: string; text: string }[] = [];
  let released = Promise.resolve();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        text += part;
      });
      stream.on('end', () => {
        const id = /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? 'none';
        received.set(id, (received.get(id) ?? 0) + 1);
        letters.push({ to: session.envelope.rcptTo.map((one) => one.address).join(), text });
        void released.then(() => (letterMs > 0 ? setTimeout(done, letterMs) : done()));
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    letters,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      released = promise;
      return resolve;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
