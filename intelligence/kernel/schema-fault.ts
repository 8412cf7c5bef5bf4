import type { ErrorObject } from 'ajv/dist/2020.js';

/** Where a value does not fit its schema, as a JSON pointer behind `at`, and a sentence about it; `whole` names the value where the pointer is empty. */
export function schemaFault(
  errors: readonly ErrorObject[] | null | undefined,
  at: string,
  whole = at,
): { readonly pointer: string; readonly sentence: string } {
  const fault = errors?.[0];
  const pointer = `${at}${fault?.instancePath ?? ''}`;
  const surplus: unknown = fault?.params.additionalProperty;
  const named = typeof surplus === 'string' ? ` "${surplus}"` : '';
  return { pointer, sentence: `${pointer || whole} ${fault?.message ?? 'does not fit'}${named}` };
}
