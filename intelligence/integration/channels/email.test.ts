import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { emailChannel, type SmtpSettings } from './email.ts';

type Mail = { from: string; to: string[]; raw: string };
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A real SMTP server that keeps what arrives. */
async function server(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({
          from: (session.envelope.mailFrom as { address: string }).address,
          to: session.envelope.rcptTo.map((one) => one.address),
          raw: Buffer.concat(parts).toString(),
        });
        callback();
      });
    },
    ...options,
  });
  smtp.on('error', () => {});
  open.push({ close: () => smtp.close(() => {}) });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  return { port: (smtp.server.address() as { port: number }).port, mails };
}

/** A server that says one line per line it hears, and then may hang up: for faults no proper server makes. */
async function scripted(answer: (line: string, socket: Socket) => string | null): Promise<number> {
  const sockets = new Set<Socket>();
  const tcp: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 test ESMTP\r\n');
    let rest = '';
    socket.on('data', (part) => {
      const lines = (rest + part.toString()).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const said = answer(line, socket);
        if (said !== null && !socket.destroyed) socket.write(`${said}\r\n`);
      }
    });
  });
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
    },
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  return (tcp.address() as { port: number }).port;
}

const settings = (port: number, rest: Partial<SmtpSettings> = {}): SmtpSettings => ({
  host: '127.0.0.1',
  port,
  security: 'plain',
  auth: null,
  from: 'billing@isp.example',
  timeoutMs: 3_000,
  ...rest,
});
const message = {
  key: 'k3y_-abc',
  to: 'ada@example.org',
  subject: 'Your payment of NGN 15,000.00',
  text: 'Dear Ada,\n\n.a line with a dot\n\nNorth',
  html: '<p>Dear Ada</p>',
  from: 'North “Fibre”',
};

describe('e-mail over SMTP', () => {
  test('the message that arrives is the one that was handed over, named by its key', async () => {
    const { port, mails } = await server();
    expect(await emailChannel(settings(port)).send(message)).toEqual({ ok: true, provider_id: '<k3y_-abc@isp.example>' });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ from: 'billing@isp.example', to: ['ada@example.org'] });
    expect(mails[0]!.raw).toContain('Message-ID: <k3y_-abc@isp.example>');
    expect(mails[0]!.raw).toContain('Subject: Your payment of NGN 15,000.00');
    expect(mails[0]!.raw).toContain('Auto-Submitted: auto-generated');
    expect(mails[0]!.raw).toMatch(/\r\n\.a line with a dot\r\n/);
  });

  test('a mailbox that does not exist is a dead address', async () => {
    const { port, mails } = await server({
      onRcptTo: (_to, _session, done) => done(Object.assign(new Error('no such user ada@example.org'), { responseCode: 550 })),
    });
    const result = await emailChannel(settings(port)).send(message);
    expect(result).toEqual({ ok: false, permanent: true, dead: true, reason: 'the mail server refused: 550 RCPT TO' });
    expect(mails).toEqual([]);
  });

  test('a refusal of the content is final but says nothing about the address', async () => {
    const { port } = await server({
      onData: (stream, _session, done) => stream.resume().on('end', () => done(Object.assign(new Error('spam'), { responseCode: 554 }))),
    });
    expect(await emailChannel(settings(port)).send(message)).toMatchObject({ ok: false, permanent: true, dead: false });
  });

  test('a server that is busy may be asked again', async () => {
    const { port } = await server({ onRcptTo: (_to, _session, done) => done(Object.assign(new Error('greylisted'), { responseCode: 451 })) });
    expect(await emailChannel(settings(port)).send(message)).toMatchObject({ ok: false, permanent: false });
  });

  test('a server that is not there may be asked again', async () => {
    const { port } = await server();
    for (const one of open.splice(0)) one.close();
    expect(await emailChannel(settings(port)).send(message)).toMatchObject({
      ok: false,
      permanent: false,
      reason: expect.stringMatching(/^the mail server could not be used \(connect: E/),
    });
  });

  test('a connection that is cut after the message was handed over leaves its fate unknown', async () => {
    let inData = false;
    const port = await scripted((line, socket) => {
      if (inData) {
        if (line === '.') socket.destroy();
        return null;
      }
      if (line === 'DATA') inData = true;
      return line === 'DATA' ? '354 go on' : '250 ok';
    });
    await expect(emailChannel(settings(port)).send(message)).rejects.toThrow();
  });

  test('an answer that never comes leaves its fate unknown, within the time promised', async () => {
    let inData = false;
    const port = await scripted((line) => {
      if (inData) return null;
      if (line === 'DATA') inData = true;
      return line === 'DATA' ? '354 go on' : '250 ok';
    });
    await expect(emailChannel(settings(port, { timeoutMs: 300 })).send(message)).rejects.toThrow();
  });

  test('a connection that is cut before any byte of the message surely sent nothing', async () => {
    const port = await scripted((line, socket) => {
      if (line.startsWith('RCPT')) socket.destroy();
      return '250 ok';
    });
    expect(await emailChannel(settings(port)).send(message)).toMatchObject({ ok: false, permanent: false });
  });

  test('where encryption is asked for, nothing goes in clear text', async () => {
    const { port, mails } = await server();
    expect(await emailChannel(settings(port, { security: 'starttls' })).send(message)).toMatchObject({ ok: false, permanent: false });
    expect(mails).toEqual([]);
  });

  test('a certificate that nobody vouches for is not accepted', async () => {
    const { port, mails } = await server({ disabledCommands: [] });
    expect(await emailChannel(settings(port, { security: 'starttls' })).send(message)).toMatchObject({ ok: false, permanent: false });
    expect(mails).toEqual([]);
  });

  test('a wrong password is a fault of the set-up, not of the message', async () => {
    const { port } = await server({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('no')),
    });
    expect(await emailChannel(settings(port, { auth: { user: 'u', pass: 'p' } })).send(message)).toMatchObject({ ok: false, permanent: false });
  });

  test('neither subject nor name can add a header', async () => {
    const { port, mails } = await server();
    await emailChannel(settings(port)).send({ ...message, subject: 'Hello\r\nBcc: all@example.org', from: 'North\r\nBcc: all@example.org' });
    expect(mails[0]!.raw).not.toMatch(/^Bcc:/m);
    expect(mails[0]!.to).toEqual(['ada@example.org']);
  });
});
