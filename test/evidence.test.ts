import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { bareEffects, bareEffectsOf, contractSchemas } from '../intelligence/app/proofs/c2/evidence.ts';

test('no answer of the API can tell an effect without its interval, both counts and the control', async () => {
  const schemas = await contractSchemas();
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['impact.ts#ImpactList', 'tenant.ts#TenantEcosystemIntelligence']));
  expect(Object.entries(schemas).flatMap(([name, schema]) => bareEffectsOf(schema, name))).toEqual([]);
});

test('a schema that could is found, however deep it lies', () => {
  const figure = { type: 'object', properties: { estimate: { type: 'number' }, interval: {}, n_treated: {}, n_control: {}, control: {} } };
  const whole = { ...figure, required: ['estimate', 'interval', 'n_treated', 'n_control', 'control'] };
  expect(bareEffectsOf(whole)).toEqual([]);
  expect(bareEffectsOf({ anyOf: [{ type: 'array', items: { ...whole, required: ['estimate', 'n_treated', 'n_control', 'control'] } }] })).toHaveLength(1);
  expect(bareEffectsOf({ properties: { brief: { properties: { saved_minor: { type: 'integer' } } } } }, 'a')).toEqual(['a/brief/saved_minor']);
});

test('an answer that does is found too', () => {
  const whole = { estimate: 3, interval: { low: 1, high: 5 }, n_treated: 90, n_control: 10, control: 7 };
  expect(bareEffects({ rows: [whole] })).toEqual([]);
  expect(bareEffects({ rows: [whole, { ...whole, n_control: null }] })).toEqual(['/rows/1']);
});

test('no other screen than that of impact speaks of money that was brought', () => {
  const dashboard = resolve('dashboard/src');
  const claims = readdirSync(dashboard, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(dashboard, 'screens', 'impact')))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return /\bmoney\(/.test(text) && /\b(we saved|has saved|was saved|brought in|uplift|recovered by)\b/i.test(text);
    });
  expect(claims.map((file) => relative(dashboard, file))).toEqual([]);
});
