/** What may be stored of JSON from outside: how deep it is nested, and how many keys and items it has in all. */
export type Limits = { readonly depth: number; readonly keys: number };

/** Text that the store can hold: no NUL, no half of a surrogate pair. */
const isText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** False for values nested too deep, with too many keys, or with text that cannot be stored. */
export function isStorable(value: unknown, limits: Limits): boolean {
  let keys = 0;
  const walk = (at: unknown, depth: number): boolean => {
    if (typeof at === 'string') return isText(at);
    if (at === null || typeof at !== 'object') return true;
    if (depth > limits.depth || !Object.keys(at).every(isText)) return false;
    const inner = Array.isArray(at) ? at : Object.values(at);
    keys += inner.length;
    return keys <= limits.keys && inner.every((one) => walk(one, depth + 1));
  };
  return walk(value, 1);
}
