import { Type } from 'typebox';

/** Options of an object that has the fields named and no others. */
export const closed = { additionalProperties: false };

/** The schema, or null for "not known". */
export const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
