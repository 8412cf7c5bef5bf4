import { describe, expect, test } from 'vitest';
import { fieldsOf, typedFrom, valuesFrom } from '../dashboard/src/screens/settings/fields.ts';
import { playbookKinds } from '../intelligence/orchestration/playbooks/catalogue.ts';

/** The settings of every playbook in the form of the dashboard, from what the server tells of them. */
describe.each(playbookKinds)('the form of $name', (kind) => {
  const { schema, defaults } = JSON.parse(JSON.stringify({ schema: kind.schema, defaults: kind.defaults })) as Pick<typeof kind, 'schema' | 'defaults'>;
  const fields = fieldsOf(schema, defaults);
  const shown = typedFrom(fields, defaults);
  const set = (changes: Record<string, string>) => kind.settingsOf(valuesFrom(fields, { ...shown, ...changes }).values);

  test('has a field for every setting', () => expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(defaults).sort()));

  test('gives back what the server offers, whole and valid', () => {
    expect(valuesFrom(fields, shown).wrong).toBeNull();
    expect(set({})).toEqual({ settings: kind.defaults });
  });

  test('asks for nothing that may be empty', () => {
    const mayBeEmpty = fields.filter(({ name, kind: of }) => of === 'text' && 'settings' in kind.settingsOf({ [name]: '' }));
    expect(mayBeEmpty.filter(({ required }) => required)).toEqual([]);
  });

  test.each(fields.filter(({ kind: of }) => of === 'list'))('takes $name in another order', ({ name }) => {
    const turned = [...(defaults[name] as string[])].reverse();
    expect(turned.length).toBeGreaterThan(1);
    expect(set({ [name]: turned.join(', ') })).toEqual({ settings: { ...kind.defaults, [name]: turned } });
  });
});
