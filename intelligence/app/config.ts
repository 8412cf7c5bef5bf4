import { resolve } from 'node:path';
import { UilError } from '../kernel/errors.ts';

type Kind = 'text' | 'port' | 'address' | 'list' | 'secret-address' | 'secret' | 'level';
type Setting = { readonly env: string; readonly kind: Kind; readonly fallback: string; readonly why: string };

/** Every setting there is: name in the environment, kind, default, why. Nothing else reads the environment; the default run needs none. */
export const settings = {
  databaseUrl: { env: 'DATABASE_URL', kind: 'secret-address', fallback: '', why: 'PostgreSQL 15 or later to use instead of the embedded one' },
  dataDir: {
    env: 'UIL_DATA_DIR',
    kind: 'text',
    fallback: '',
    why: 'where the embedded PostgreSQL keeps its data; by default .uil in the project, or /var/lib/uil when run as root from a private folder',
  },
  host: { env: 'UIL_HOST', kind: 'text', fallback: '127.0.0.1', why: 'address to listen on; anything but loopback belongs behind a proxy with TLS' },
  port: { env: 'UIL_PORT', kind: 'port', fallback: '7700', why: 'port to listen on' },
  hosts: { env: 'UIL_HOSTS', kind: 'list', fallback: '', why: 'further host names under which browsers may reach the layer' },
  smtpUrl: {
    env: 'UIL_SMTP_URL',
    kind: 'secret-address',
    fallback: '',
    why: 'mail server for outgoing messages, smtp://user:password@host:port; without it messages wait and say so',
  },
  mailFrom: { env: 'UIL_MAIL_FROM', kind: 'text', fallback: 'no-reply@localhost', why: 'sender of outgoing mail' },
  publicUrl: {
    env: 'UIL_PUBLIC_URL',
    kind: 'address',
    fallback: '',
    why: 'address under which the layer is reached from outside; with https://… browsers send its cookies over TLS alone; without it providers cannot tell what became of messages',
  },
  secretKey: {
    env: 'UIL_SECRET_KEY',
    kind: 'secret',
    fallback: '',
    why: 'key under which secrets of channels are sealed, at least 32 signs; by default one is made and kept in the data directory',
  },
  logLevel: { env: 'UIL_LOG_LEVEL', kind: 'level', fallback: 'warn', why: 'error, warn, info or debug' },
} as const satisfies Record<string, Setting>;

type Name = keyof typeof settings;
/** The settings as the program uses them; an empty text means "not set". */
export type Config = { readonly [K in Exclude<Name, 'port' | 'hosts'>]: string } & { readonly port: number; readonly hosts: readonly string[] };

function fault(kind: Kind, value: string): string | null {
  if (kind === 'port') return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? null : 'is not a port number';
  if (kind === 'level') return ['error', 'warn', 'info', 'debug'].includes(value) ? null : 'is not error, warn, info or debug';
  if (kind === 'secret' && value !== '') return value.length >= 32 ? null : 'has fewer than 32 signs';
  if ((kind === 'secret-address' || kind === 'address') && value !== '') return URL.canParse(value) ? null : 'is not an address';
  return null;
}

/** Reads all settings at once; options of the command line win over the environment. Throws CONFIG_INVALID listing everything that is wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, options: Partial<Record<Name, string>> = {}): Config {
  const faults: string[] = [];
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, { env: variable, kind, fallback }]) => {
      const value = options[name as Name] ?? env[variable] ?? fallback;
      const wrong = fault(kind, value);
      if (wrong) faults.push(`${variable} ${wrong}`);
      return [name, value];
    }),
  ) as Record<Name, string>;
  if (faults.length > 0) throw new UilError('CONFIG_INVALID', [faults.join('; ')]);
  return {
    ...values,
    dataDir: values.dataDir === '' ? '' : resolve(values.dataDir),
    port: Number(values.port),
    hosts: values.hosts
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean),
  };
}

/** The settings that are not at their default, one a line, with secrets masked. */
export function describeConfig(config: Config): string[] {
  return Object.entries(settings).flatMap(([name, { env, kind, fallback }]) => {
    const value = String(config[name as Name]);
    if (value === fallback || value === '') return [];
    return [`${env}=${kind === 'secret' ? '***' : kind === 'secret-address' ? value.replace(/\/\/[^@/]*@/, '//***@') : value}`];
  });
}
