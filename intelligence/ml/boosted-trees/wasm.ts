/** WebAssembly instructions as bytes (WebAssembly core specification 2.0, binary format, with the vector instructions). */
export type Code = readonly number[];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest & 127;
    rest >>= 7;
    if (rest === (low & 64 ? -1 : 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const vector = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

/** 32-bit whole numbers; addresses are such numbers, in bytes. */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: binary(0x6a),
  subtract: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  shl: binary(0x74),
  shrU: binary(0x76),
  ltU: binary(0x49),
  load: (at: Code, offset = 0): Code => [...at, 0x28, 2, ...unsigned(offset)],
  load16: (at: Code, offset = 0): Code => [...at, 0x2f, 1, ...unsigned(offset)],
  load8: (at: Code, offset = 0): Code => [...at, 0x2d, 0, ...unsigned(offset)],
  store8: (at: Code, value: Code, offset = 0): Code => [...at, ...value, 0x3a, 0, ...unsigned(offset)],
};

/** Doubles; a comparison is 1 or 0, and 0 when either is NaN. */
export const f64 = {
  equal: binary(0x61),
  above: binary(0x64),
  add: binary(0xa0),
  load: (at: Code, offset = 0): Code => [...at, 0x2b, 3, ...unsigned(offset)],
  store: (at: Code, value: Code, offset = 0): Code => [...at, ...value, 0x39, 3, ...unsigned(offset)],
};

/** 128 bits at once: as such, as two doubles, or as sixteen bytes. */
export const v128 = {
  zero: [...vector(12), ...new Array<number>(16).fill(0)] as Code,
  /** The same byte sixteen times. */
  bytes: (value: number): Code => [...vector(12), ...new Array<number>(16).fill(value)],
  load: (at: Code, offset = 0): Code => [...at, ...vector(0), 4, ...unsigned(offset)],
  /** Sixteen times the byte at that address. */
  loadByte: (at: Code, offset = 0): Code => [...at, ...vector(7), 0, ...unsigned(offset)],
  store: (at: Code, value: Code, offset = 0): Code => [...at, ...value, ...vector(11), 4, ...unsigned(offset)],
  and: binary(...vector(0x4e)),
  /** Bits of the first that are not in the second. */
  andNot: binary(...vector(0x4f)),
  or: binary(...vector(0x50)),
  splatByte: (value: Code): Code => [...value, ...vector(0x0f)],
  addBytes: binary(...vector(0x6e)),
  subtractBytes: binary(...vector(0x71)),
  atMostBytes: binary(...vector(0x2a)),
  shiftBytesRight: (value: Code, by: number): Code => [...value, ...i32.const(by), ...vector(0x6d)],
  /** Twice the double at that address. */
  loadDouble: (at: Code, offset = 0): Code => [...at, ...vector(10), 3, ...unsigned(offset)],
  /** The doubles at two addresses. */
  loadTwo: (first: Code, second: Code): Code => [...second, ...first, ...vector(0x5d), 3, 0, ...vector(0x57), 3, 0, 1],
  addDoubles: binary(...vector(0xf0)),
  subtractDoubles: binary(...vector(0xf1)),
  multiplyDoubles: binary(...vector(0xf2)),
  /** The second where it is smaller (larger), else the first: a NaN that comes second is left out. */
  leastDoubles: binary(...vector(0xf6)),
  mostDoubles: binary(...vector(0xf7)),
  /** The lower half of the first or second double's bits. */
  lowBits: (value: Code, lane: 0 | 1): Code => [...value, ...vector(0x1b), 2 * lane],
};

/** Repeats the body as long as the condition holds, which is asked first. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1],
  ...body.flat(),
  ...[0x0c, 0, 0x0b, 0x0b],
];

/** A parameter or local variable of a function. */
export interface Variable {
  readonly get: Code;
  set(value: Code): Code;
}

/** A function without result: its parameters are 32-bit numbers, then come its local variables. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly code: Code;
}

/** A function with named parameters and variables. */
export function wasmFunction<Name extends string>(
  name: string,
  variables: { parameters: readonly Name[]; numbers: readonly Name[]; vectors: readonly Name[] },
  body: (variables: Readonly<Record<Name, Variable>>) => readonly Code[],
): WasmFunction {
  const { parameters, numbers, vectors } = variables;
  const named = [...parameters, ...numbers, ...vectors].map((variable, index): [string, Variable] => {
    const place = unsigned(index);
    return [variable, { get: [0x20, ...place], set: (value) => [...value, 0x21, ...place] }];
  });
  const locals = list([
    [...unsigned(numbers.length), I32],
    [...unsigned(vectors.length), V128],
  ]);
  return { name, parameters: parameters.length, code: [...locals, ...body(Object.fromEntries(named) as Record<Name, Variable>).flat(), 0x0b] };
}

const section = (id: number, body: Code): number[] => [id, ...unsigned(body.length), ...body];
const sized = (body: Code): number[] => [...unsigned(body.length), ...body];
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)]);
const list = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const I32 = 0x7f;
const V128 = 0x7b;

/** A module of these functions over the memory imported as `room.memory`. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...list(new Array<Code>(parameters).fill([I32])), 0]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(2, list([[...text('room'), ...text('memory'), 2, 0, 1]])),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(7, list(functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]))),
    ...section(10, list(functions.map(({ code }) => sized(code)))),
  ]);
}
