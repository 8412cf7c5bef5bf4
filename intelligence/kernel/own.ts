/** What a record holds under a name that comes from outside; of what every object has by itself (`constructor`) nothing is known. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(record, name) ? record[name] : undefined);
