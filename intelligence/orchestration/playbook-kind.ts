import type { Static, TObject } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { MessageClass } from '../contract/words.ts';
import { digest } from '../kernel/ids.ts';
import { canonicalJson } from '../kernel/json.ts';
import type { AnyPlaybook, Playbook } from './playbook.ts';

/** Settings that hold, or everything that is wrong with them, in sentences. */
export type SettingsAnswer = { readonly settings: Readonly<Record<string, unknown>> } | { readonly refused: readonly string[] };

/** A playbook as tenants know it: what it does, what may be tuned in it, and how settings make it. */
export type PlaybookKind = {
  readonly name: string;
  readonly version: number;
  /** What it does, in one sentence. */
  readonly about: string;
  /** The classes of the messages that it may send at all, whatever is set. */
  readonly sends: readonly MessageClass[];
  /** JSON Schema of the settings; each has a description in words. */
  readonly schema: TObject;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What it does under these settings, one sentence a step. */
  procedure(settings: Readonly<Record<string, unknown>>): readonly string[];
  /** The defaults with these changes. */
  settingsOf(changes: unknown): SettingsAnswer;
  /** The playbook under these changes. Throws RangeError when they are refused. */
  make(changes?: unknown, edition?: number): AnyPlaybook;
};

type Definition<S extends TObject, State> = {
  readonly name: string;
  readonly version: number;
  readonly about: string;
  readonly sends: readonly MessageClass[];
  readonly schema: S;
  readonly defaults: Static<S>;
  /** Settings that came later, with the value under which everything is decided as before: with it they are not part of the digest, so that it stays the same. */
  readonly came?: Partial<Static<S>>;
  /** What is wrong with settings that fit the schema. */
  readonly faults?: (settings: Static<S>) => readonly string[];
  /** What it does under settings that hold, one sentence a step; without it, the descriptions of the settings are told. */
  readonly procedure?: (settings: Static<S>) => readonly string[];
  readonly playbook: (settings: Static<S>) => Omit<Playbook<State>, 'name' | 'version' | 'edition' | 'settingsHash' | 'sends'>;
};

/** `reminders: 2. How many are sent at most`, for each setting that is described. */
const describedSettings = (schema: TObject, settings: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(schema.properties).map(([name, property]) => {
    const { title = name.replaceAll('_', ' '), description } = property as { title?: string; description?: string };
    return `${title}: ${String(settings[name])}${description === undefined ? '' : `. ${description}`}`;
  });

/** What does not fit the schema, each with its place; a setting that is none is said to be none. */
const unfitting = (schema: TObject, settings: unknown): string[] =>
  Errors(schema, settings)
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .map(({ keyword, instancePath, message }) => `${instancePath || '/'} ${keyword === 'boolean' ? 'is no setting of it' : message}`);

/** A kind of playbook whose settings and state only it can read. */
export function playbookKind<S extends TObject, State>({
  name,
  version,
  about,
  sends,
  schema,
  defaults,
  came = {},
  faults,
  procedure,
  playbook,
}: Definition<S, State>): PlaybookKind {
  const read = (changes: unknown): { settings: Static<S> } | { refused: readonly string[] } => {
    if (changes === null || typeof changes !== 'object' || Array.isArray(changes)) return { refused: ['The settings are not an object.'] };
    const settings: unknown = { ...(defaults as object), ...changes };
    if (!Check(schema, settings)) return { refused: unfitting(schema, settings) };
    const refused = faults?.(settings) ?? [];
    return refused.length > 0 ? { refused } : { settings };
  };
  return {
    name,
    version,
    about,
    sends,
    schema,
    defaults: defaults as Readonly<Record<string, unknown>>,
    procedure: (settings) => procedure?.(settings as Static<S>) ?? [about, ...describedSettings(schema, settings)],
    settingsOf: (changes) => read(changes) as SettingsAnswer,
    make(changes = {}, edition = 0) {
      const answer = read(changes);
      if ('refused' in answer) throw new RangeError(`${name}: ${answer.refused.join('; ')}`);
      const told = Object.entries(answer.settings as object).filter(([key, value]) => (came as Readonly<Record<string, unknown>>)[key] !== value);
      const settingsHash = digest(name, String(version), canonicalJson(Object.fromEntries(told)));
      return { name, version, edition, settingsHash, sends, ...playbook(answer.settings) } satisfies Playbook<State> as AnyPlaybook;
    },
  };
}
