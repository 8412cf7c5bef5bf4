import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project's folder. */
export const PROJECT = join(import.meta.dirname, '..', '..');

/** Where the compiled code of this installation is kept from one start to the next: beside its packages, where nobody else may write. */
export const COMPILED = join(PROJECT, 'node_modules', '.cache', 'uil-compiled');

/** The version of the program. */
export const VERSION = (JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }).version;
