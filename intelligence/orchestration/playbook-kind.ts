import type { Static, TObject } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { AnyPlaybook, Playbook } from './playbook.ts';

/** Settings that hold, or everything that is wrong with them, in sentences. */
export type SettingsAnswer = { readonly settings: Readonly<Record<string, unknown>> } | { readonly refused: readonly string[] };

/** A playbook as tenants know it: what it does, what may be tuned in it, and how settings make it. */
export type PlaybookKind = {
  readonly name: string;
  readonly version: number;
  /** What it does, in one sentence. */
  readonly about: string;
  /** JSON Schema of the settings; each has a description in words. */
  readonly schema: TObject;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** The defaults with these changes. */
  settingsOf(changes: unknown): SettingsAnswer;
  /** The playbook under these changes. Throws RangeError when they are refused. */
  make(changes?: unknown, edition?: number): AnyPlaybook;
};

type Definition<S extends TObject, State> = {
  readonly name: string;
  readonly version: number;
  readonly about: string;
  readonly schema: S;
  readonly defaults: Static<S>;
  /** What is wrong with settings that fit the schema. */
  readonly faults?: (settings: Static<S>) => readonly string[];
  readonly playbook: (settings: Static<S>) => Omit<Playbook<State>, 'name' | 'version' | 'edition'>;
};

/** A kind of playbook whose settings and state only it can read. */
export function playbookKind<S extends TObject, State>({ name, version, about, schema, defaults, faults, playbook }: Definition<S, State>): PlaybookKind {
  const read = (changes: unknown): { settings: Static<S> } | { refused: readonly string[] } => {
    if (changes === null || typeof changes !== 'object' || Array.isArray(changes)) return { refused: ['The settings are not an object.'] };
    const settings: unknown = { ...(defaults as object), ...changes };
    if (!Check(schema, settings)) return { refused: Errors(schema, settings).map((error) => `${error.instancePath || '/'} ${error.message}`) };
    const refused = faults?.(settings) ?? [];
    return refused.length > 0 ? { refused } : { settings };
  };
  return {
    name,
    version,
    about,
    schema,
    defaults: defaults as Readonly<Record<string, unknown>>,
    settingsOf: (changes) => read(changes) as SettingsAnswer,
    make(changes = {}, edition = 0) {
      const answer = read(changes);
      if ('refused' in answer) throw new RangeError(`${name}: ${answer.refused.join('; ')}`);
      return { name, version, edition, ...playbook(answer.settings) } satisfies Playbook<State> as AnyPlaybook;
    },
  };
}
