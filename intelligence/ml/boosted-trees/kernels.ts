import { type Code, f64, i32, repeatWhile, type Variable, v128, type WasmFunction, wasmFunction, wasmModule } from './wasm.ts';

/*
 * The innermost loops of growing and scoring in WebAssembly, two doubles or sixteen bytes at a time. They compute what the
 * plain loops beside their callers do, operation by operation and so bit for bit.
 */

/** Rows that are scored at once: row 16 k + j of them is bit k of byte j of a mask. */
export const GROUP = 128;
/** Edges per cell that `locate` is made for. */
export const LOCATES = [1, 2, 4] as const;
const PARTS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Addresses and lengths are in bytes. */
export interface Kernels {
  /** Adds the pairs of the rows `order` to `orderEnd` to the histogram of their packed bins. */
  fill(histogram: number, order: number, orderEnd: number, pairs: number, packed: number, rowBytes: number, strideBytes: number): void;
  /** The bin of each value among 2^levels - 1 edges (padded with Infinity), as `binOf` has it; one byte per value. */
  search(levels: number): (values: number, valuesEnd: number, edges: number, into: number) => void;
  /**
   * The same for pairs of values, where no cell of a grid holds more than so many edges. `cells` has for each cell the first
   * edge (times 8, two bytes) that is not below it; at `frame` stand the lower end, cells per unit, and the last cell.
   */
  locate(most: number): (values: number, valuesEnd: number, edges: number, cells: number, frame: number, into: number) => void;
  /** For each threshold the mask of a group's rows whose byte, less `less`, is at most that. */
  masks(bytes: number, less: number, thresholds: number, thresholdsEnd: number, masks: number): void;
  /**
   * Adds the values of one tree to the margins of a group. Each split is a pair of addresses: of the slot of the rows that
   * come to it, and of the mask of those that go left; they keep the slot, the others get the next new one. `slotsEnd` closes
   * a power of two of slots, zero at first but for the root's. A leaf's value stands at its slot's number with the bits reversed.
   */
  tree(splits: number, splitsEnd: number, slots: number, slotsEnd: number, newSlot: number, values: number, margins: number, numbers: number): void;
}

const advance = (variable: Variable, by: number): Code => variable.set(i32.add(variable.get, i32.const(by)));

const fill = wasmFunction(
  'fill',
  {
    parameters: ['histogram', 'order', 'orderEnd', 'pairs', 'packed', 'rowBytes', 'strideBytes'],
    numbers: ['row', 'place', 'placeEnd', 'bins', 'column', 'at'],
    vectors: ['pair'],
  },
  ({ histogram, order, orderEnd, pairs, packed, rowBytes, strideBytes, row, place, placeEnd, bins, column, at, pair }) => {
    const add = (binBytes: Code): Code => [
      ...at.set(i32.add(column.get, i32.and(binBytes, i32.const(0xff0)))),
      ...v128.store(at.get, v128.addDoubles(v128.load(at.get), pair.get)),
      ...column.set(i32.add(column.get, strideBytes.get)),
    ];
    return [
      repeatWhile(
        i32.ltU(order.get, orderEnd.get),
        row.set(i32.load(order.get)),
        advance(order, 4),
        pair.set(v128.load(i32.add(pairs.get, i32.shl(row.get, i32.const(4))))),
        place.set(i32.add(packed.get, i32.mul(row.get, rowBytes.get))),
        placeEnd.set(i32.add(place.get, rowBytes.get)),
        column.set(histogram.get),
        repeatWhile(
          i32.ltU(place.get, placeEnd.get),
          bins.set(i32.load(place.get)),
          advance(place, 4),
          add(i32.shl(bins.get, i32.const(4))),
          add(i32.shrU(bins.get, i32.const(4))),
          add(i32.shrU(bins.get, i32.const(12))),
          add(i32.shrU(bins.get, i32.const(20))),
        ),
      ),
    ];
  },
);

const stepTo = (edge: Code, value: Code, offset: number, size: number): Code => i32.shl(f64.above(value, f64.load(edge, offset)), i32.const(size));
/** The bin of the edge at that address; 0 for NaN. */
const binAt = (at: Code, edges: Code, value: Code): Code =>
  i32.mul(i32.add(i32.shrU(i32.subtract(at, edges), i32.const(3)), i32.const(1)), f64.equal(value, value));

/** Binary search without branches: each level compares with the middle of what is left and moves on by half of it. */
const search = (levels: number) =>
  wasmFunction(
    `search${levels}`,
    { parameters: ['values', 'valuesEnd', 'edges', 'into'], numbers: ['at'], vectors: [] },
    ({ values, valuesEnd, edges, into, at }) => {
      const value = f64.load(values.get);
      const halves = Array.from({ length: levels }, (_, level) => levels - 1 - level);
      return [
        repeatWhile(
          i32.ltU(values.get, valuesEnd.get),
          at.set(edges.get),
          ...halves.map((half) => at.set(i32.add(at.get, stepTo(at.get, value, 8 * (2 ** half - 1), 3 + half)))),
          i32.store8(into.get, binAt(at.get, edges.get, value)),
          advance(values, 8),
          advance(into, 1),
        ),
      ];
    },
  );

/** Added to a small double it leaves the nearest whole number in the lower bits. */
export const ROUNDS = 2 ** 52;

const locate = (most: number) =>
  wasmFunction(
    `locate${most}`,
    { parameters: ['values', 'valuesEnd', 'edges', 'cells', 'frame', 'into'], numbers: ['at'], vectors: ['low', 'scale', 'last', 'rounds', 'place'] },
    ({ values, valuesEnd, edges, cells, frame, into, at, low, scale, last, rounds, place }) => {
      const lane = (k: 0 | 1): Code[] => {
        const value = f64.load(values.get, 8 * k);
        return [
          at.set(i32.add(edges.get, i32.load16(i32.add(cells.get, i32.shl(v128.lowBits(place.get, k), i32.const(1)))))),
          ...new Array<Code>(most).fill(at.set(i32.add(at.get, stepTo(at.get, value, 0, 3)))),
          i32.store8(into.get, binAt(at.get, edges.get, value), k),
        ];
      };
      return [
        low.set(v128.loadDouble(frame.get)),
        scale.set(v128.loadDouble(frame.get, 8)),
        last.set(v128.loadDouble(frame.get, 16)),
        rounds.set(v128.loadDouble(frame.get, 24)),
        repeatWhile(
          i32.ltU(values.get, valuesEnd.get),
          place.set(v128.multiplyDoubles(v128.subtractDoubles(v128.load(values.get), low.get), scale.get)),
          place.set(v128.addDoubles(v128.leastDoubles(last.get, v128.mostDoubles(v128.zero, place.get)), rounds.get)),
          ...lane(0),
          ...lane(1),
          advance(values, 16),
          advance(into, 2),
        ),
      ];
    },
  );

const masks = wasmFunction(
  'masks',
  {
    parameters: ['bytes', 'less', 'thresholds', 'thresholdsEnd', 'masks'],
    numbers: [],
    vectors: ['threshold', 'part0', 'part1', 'part2', 'part3', 'part4', 'part5', 'part6', 'part7'],
  },
  ({ bytes, less, thresholds, thresholdsEnd, masks: into, threshold, ...parts }) => {
    const part = (k: (typeof PARTS)[number]) => parts[`part${k}`];
    const met = (k: (typeof PARTS)[number]) => v128.and(v128.atMostBytes(part(k).get, threshold.get), v128.bytes(1 << k));
    return [
      ...PARTS.map((k) => part(k).set(v128.subtractBytes(v128.load(bytes.get, 16 * k), v128.splatByte(less.get)))),
      repeatWhile(
        i32.ltU(thresholds.get, thresholdsEnd.get),
        threshold.set(v128.loadByte(thresholds.get)),
        v128.store(
          into.get,
          PARTS.map(met).reduce((all, mask) => v128.or(all, mask)),
        ),
        advance(thresholds, 1),
        advance(into, 16),
      ),
    ];
  },
);

const tree = wasmFunction(
  'tree',
  {
    parameters: ['splits', 'splitsEnd', 'slots', 'slotsEnd', 'newSlot', 'values', 'margins', 'numbers'],
    numbers: ['slot', 'from', 'to', 'end'],
    vectors: ['rows', 'left', 'plane', 'number0', 'number1', 'number2', 'number3', 'number4', 'number5', 'number6', 'number7'],
  },
  ({ splits, splitsEnd, slots, slotsEnd, newSlot, values, margins, numbers, slot, from, to, end, rows, left, plane, ...rest }) => {
    const number = (k: (typeof PARTS)[number]) => rest[`number${k}`];
    const value = (row: number) => i32.add(values.get, i32.shl(i32.load8(numbers.get, row), i32.const(3)));
    const addValues = (row: number) =>
      v128.store(margins.get, v128.addDoubles(v128.load(margins.get, 8 * row), v128.loadTwo(value(row), value(row + 1))), 8 * row);
    return [
      // Down the tree: each split parts the rows of a slot.
      repeatWhile(
        i32.ltU(splits.get, splitsEnd.get),
        slot.set(i32.load(splits.get)),
        rows.set(v128.load(slot.get)),
        left.set(v128.load(i32.load(splits.get, 4))),
        v128.store(slot.get, v128.and(rows.get, left.get)),
        v128.store(newSlot.get, v128.andNot(rows.get, left.get)),
        advance(newSlot, 16),
        advance(splits, 8),
      ),
      // The slots that hold no leaf.
      repeatWhile(i32.ltU(newSlot.get, slotsEnd.get), v128.store(newSlot.get, v128.zero), advance(newSlot, 16)),
      // From "which rows are in a slot" to "which slot is a row in": one bit of all numbers after the other, while slots are joined in pairs.
      end.set(slotsEnd.get),
      repeatWhile(
        i32.ltU(i32.add(slots.get, i32.const(16)), end.get),
        plane.set(v128.zero),
        from.set(slots.get),
        to.set(slots.get),
        repeatWhile(
          i32.ltU(from.get, end.get),
          left.set(v128.load(from.get)),
          rows.set(v128.load(from.get, 16)),
          plane.set(v128.or(plane.get, rows.get)),
          v128.store(to.get, v128.or(left.get, rows.get)),
          advance(from, 32),
          advance(to, 16),
        ),
        end.set(to.get),
        ...PARTS.map((k) => number(k).set(v128.or(v128.addBytes(number(k).get, number(k).get), v128.and(v128.shiftBytesRight(plane.get, k), v128.bytes(1))))),
      ),
      ...PARTS.map((k) => v128.store(numbers.get, number(k).get, 16 * k)),
      // The values.
      end.set(i32.add(numbers.get, i32.const(GROUP))),
      repeatWhile(i32.ltU(numbers.get, end.get), ...[0, 2, 4, 6].map(addValues), advance(numbers, 8), advance(margins, 64)),
    ];
  },
);

const FUNCTIONS: readonly WasmFunction[] = [fill, masks, tree, ...PARTS.map((k) => search(k + 1)), ...LOCATES.map(locate)];
const PAGE = 65_536;
const MOST_BYTES = 2 ** 31;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type Kernel = (...addresses: number[]) => void;

/** The part that is used here of what every JavaScript engine has. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: { room: { memory: Memory } }) => { readonly exports: Readonly<Record<string, Kernel>> };
};

interface Engine {
  readonly memory: Memory;
  readonly kernels: Kernels;
  /** Who worked in the memory last. */
  owner: object | undefined;
}

let engine: Engine | undefined;

/**
 * The kernels with so many bytes of memory to work in, shared by all callers of this thread. `kept` says that the memory is
 * as this owner left it; to whoever names no owner it is scratch. Undefined when it would take more than 2 GiB.
 */
export function kernelsFor(bytes: number, owner?: object): { kernels: Kernels; buffer: ArrayBuffer; kept: boolean } | undefined {
  if (bytes > MOST_BYTES) return undefined;
  engine ??= start();
  const lacking = bytes - engine.memory.buffer.byteLength;
  if (lacking > 0) engine.memory.grow(Math.ceil(lacking / PAGE));
  const kept = owner !== undefined && engine.owner === owner;
  engine.owner = owner;
  return { kernels: engine.kernels, buffer: engine.memory.buffer, kept };
}

function start(): Engine {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasmModule(FUNCTIONS)), { room: { memory } });
  const named = (name: string) => exports[name] as Kernel;
  const [searches, locates] = [PARTS.map((k) => named(`search${k + 1}`)), new Map(LOCATES.map((most): [number, Kernel] => [most, named(`locate${most}`)]))];
  return {
    memory,
    owner: undefined,
    kernels: {
      fill: named('fill'),
      masks: named('masks'),
      tree: named('tree'),
      search: (levels) => searches[levels - 1] as Kernel,
      locate: (most) => locates.get(most) as Kernel,
    },
  };
}
