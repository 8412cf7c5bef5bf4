/** What is needed of a validator that knows the formats of JSON Schema. */
type Validator = { readonly formats: Readonly<Record<string, unknown>>; addFormat(name: string, format: (text: string) => boolean): unknown };

/**
 * From now on the validator takes only moments that a clock of ours can show: RFC 3339 also allows a 61st second before midnight, of which a
 * `Date` makes no moment at all.
 */
export function momentsOfOurClocks(validator: Validator): void {
  const rfc3339 = validator.formats['date-time'] as { readonly validate: (text: string) => boolean };
  validator.addFormat('date-time', (text) => rfc3339.validate(text) && Number.isFinite(Date.parse(text)));
}
