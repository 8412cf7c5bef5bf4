import type { Alarm } from './alarm.ts';
import { type Fault, likeliestFaults, upwards } from './fault-posterior.ts';
import { type CourseSnapshot, type Fresh, type Outage, outageFromJson, outageToJson } from './outage.ts';
import { stillCut } from './restoration.ts';
import type { IncidentSettings } from './settings.ts';
import type { Topology } from './topology.ts';

/**
 * Goes through alarms in the order in which they happened and turns them into outages. Nodes that go down wait in a pool until the first
 * of them has waited for the window; then the likeliest faults are found, and what began within the window goes on waiting. An outage
 * is judged again when no node has come back for a window.
 */
export class Course {
  readonly #topology: Topology;
  readonly #settings: IncidentSettings;
  readonly #last: Map<string, { at: number; up: boolean }>;
  readonly #pool: Map<string, Fresh>;
  /** Who was heard to be up since the pool began. */
  readonly #ups: Map<string, number>;
  /** Outages that go on, by their root. */
  readonly #open: Map<string, Outage>;
  #closed: Outage[];
  /** What `#poolSince` found; null when it must look again. */
  #since: number | null = null;

  constructor(snapshot: CourseSnapshot, topology: Topology, settings: IncidentSettings) {
    this.#topology = topology;
    this.#settings = settings;
    this.#last = new Map(snapshot.last.map(([node, at, up]) => [node, { at, up }]));
    this.#pool = new Map(snapshot.pool.map(([node, fresh]) => [node, { ...fresh }]));
    this.#ups = new Map(snapshot.ups);
    this.#open = new Map(snapshot.open.map((outage) => [outage.root, outageFromJson(outage)]));
    this.#closed = snapshot.closed.map(outageFromJson);
  }

  /** Goes on to a moment, through alarms in the order in which they happened. */
  advance(alarms: Iterable<Alarm>, until: number): void {
    for (const alarm of alarms) {
      this.#fireBefore(alarm.at);
      if (alarm.kind === 'down') this.#down(alarm);
      else this.#up(alarm);
    }
    this.#fireBefore(until + 1);
  }

  /** Judges what is still waiting, as well as it can be judged now. */
  judgeAll(): void {
    this.#judgePool(Number.POSITIVE_INFINITY);
  }

  /** Every outage, those that are over included, by its beginning. */
  outages(): Outage[] {
    return [...this.#open.values(), ...this.#closed].sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1));
  }

  /** What is known, as plain JSON; what was over before `keepFrom` is left out. */
  snapshot(keepFrom: number): CourseSnapshot {
    return {
      last: [...this.#last].flatMap(([node, { at, up }]) => (up && at < keepFrom ? [] : [[node, at, up] as const])),
      pool: [...this.#pool].map(([node, fresh]) => [node, { ...fresh }]),
      ups: [...this.#ups],
      open: [...this.#open.values()].map(outageToJson),
      closed: this.#closed.filter(({ ended }) => (ended as number) >= keepFrom).map(outageToJson),
    };
  }

  #fireBefore(moment: number): void {
    for (;;) {
      // Once a step at most, so that a storm of lone faults is not judged anew for each.
      let due = Math.ceil((this.#poolSince() + this.#settings.windowMs) / STEP_MS) * STEP_MS;
      let outage: Outage | null = null;
      for (const one of this.#open.values()) {
        const at = one.unjudged === null ? Number.POSITIVE_INFINITY : one.unjudged + this.#settings.windowMs;
        if (at < due || (at === due && outage !== null && one.root < outage.root)) [due, outage] = [at, one];
      }
      if (due >= moment) return;
      if (outage) this.#judgeReturn(outage);
      else this.#judgePool(due - this.#settings.windowMs);
    }
  }

  /** When the first of those in the pool went down. */
  #poolSince(): number {
    if (this.#since === null) {
      this.#since = Number.POSITIVE_INFINITY;
      for (const { at } of this.#pool.values()) this.#since = Math.min(this.#since, at);
    }
    return this.#since;
  }

  #leavePool(node: string): void {
    this.#pool.delete(node);
    this.#since = null;
  }

  /** Outages that the node lies in. */
  #around(node: string): Outage[] {
    const around: Outage[] = [];
    if (this.#open.size === 0) return around;
    for (const above of upwards(node, this.#topology)) {
      const outage = this.#open.get(above);
      if (outage) around.push(outage);
    }
    return around;
  }

  #down({ node, at, cause }: Alarm): void {
    const known = this.#last.get(node);
    if (known && at < known.at) return;
    const around = this.#around(node);
    const dark = around.filter((outage) => isDark(outage) || outage.root === node);
    for (const outage of dark) outage.cause ??= cause ?? null;
    const waiting = this.#pool.get(node);
    if (waiting) waiting.cause ??= cause ?? null;
    if (known && !known.up) return;
    this.#last.set(node, { at, up: false });
    if (dark.length === 0) {
      if (waiting) {
        waiting.back = null;
        waiting.downs++;
      } else {
        this.#since = Math.min(this.#poolSince(), at);
        this.#pool.set(node, { at, back: null, downs: 1, cause: cause ?? null });
      }
      return;
    }
    for (const outage of dark) {
      if (outage.root === node && outage.back.has(node)) this.#again(outage, 1);
      outage.back.delete(node);
      if (!outage.heard.has(node)) outage.heard.set(node, at);
    }
  }

  #up({ node, at, kind }: Alarm): void {
    const known = this.#last.get(node);
    if (known && at < known.at) return;
    const around = this.#around(node);
    const silent = this.#closed.filter((outage) => outage.unconfirmed.has(node));
    // A reading of a node that nobody takes to be down is no news.
    if (kind === 'seen' && (known?.up ?? true) && around.length === 0 && silent.length === 0 && this.#pool.size === 0) return;
    this.#last.set(node, { at, up: true });
    for (const outage of silent) {
      outage.unconfirmed.delete(node);
      outage.back.set(node, at);
    }
    const fresh = this.#pool.get(node);
    if (fresh) fresh.back ??= at;
    else if (this.#pool.size > 0) this.#ups.set(node, at);
    for (const outage of around) {
      if (outage.back.has(node)) continue;
      outage.back.set(node, at);
      outage.unjudged = Math.max(outage.unjudged ?? at, at);
      outage.returnedAt = Math.max(outage.returnedAt ?? at, at);
    }
  }

  /** The outage came back and is there again: who was back is no longer known to be. */
  #again(outage: Outage, flaps: number): void {
    outage.flaps += flaps;
    outage.ended = null;
    outage.back = new Map();
    outage.unjudged = null;
    outage.unconfirmed = new Set();
    outage.passedOn = [];
    for (const [node, fresh] of this.#pool) {
      if (fresh.back !== null || !this.#topology.isUnder(node, outage.root)) continue;
      outage.heard.set(node, fresh.at);
      this.#leavePool(node);
    }
  }

  /** Finds the faults behind the nodes in the pool; those that began by `ripe` become outages. */
  #judgePool(ripe: number): void {
    if (this.#pool.size === 0) return;
    const returning = [...this.#pool.values()].some(({ back }) => back !== null);
    const since = this.#poolSince();
    const faults = likeliestFaults(
      {
        down: new Set(this.#pool.keys()),
        heardUp: new Set(returning ? [] : [...this.#ups.keys()].filter((node) => !this.#pool.has(node))),
        dark: [...this.#open.values()].filter(isDark).map(({ root }) => root),
        lately: new Set([...this.#open.values(), ...this.#closed].filter((one) => this.#isLate(one, since)).map(({ root }) => root)),
      },
      this.#topology,
      this.#settings,
    );
    for (const fault of faults) {
      const began = earliest(fault.alarms.map((node) => (this.#pool.get(node) as Fresh).at)) as number;
      if (began <= ripe) this.#start(fault, began);
    }
    const left = this.#poolSince();
    for (const [node, at] of this.#ups) if (at < left) this.#ups.delete(node);
  }

  /** True when the outage came back within the time in which going again is the same incident. */
  #isLate({ ended, back, root }: Outage, at: number): boolean {
    return ended === null ? back.has(root) : at - ended <= this.#settings.againMs;
  }

  /** The incident that a fault at this root is the return of: one of the same root, or one of which this root was the next likely. */
  #former(root: string, since: number): Outage | undefined {
    const same = this.#open.get(root);
    if (same) return same;
    const lately = [...this.#open.values(), ...this.#closed].filter((one) => one.ended === null || this.#isLate(one, since));
    return (
      lately.findLast((one) => one.root === root) ??
      lately.findLast((one) => this.#topology.isUnder(one.root, root) && one.runnersUp.some(({ node, chance }) => node === root && chance >= NEXT_LIKELY))
    );
  }

  #start({ root, alarms, suspects }: Fault, since: number): void {
    const fresh = new Map(alarms.map((node) => [node, this.#pool.get(node) as Fresh]));
    const flaps = (fresh.get(root) ?? middle([...fresh.values()].sort((a, b) => a.downs - b.downs))).downs - 1;
    const former = this.#former(root, since);
    const witness = alarms.reduce((first, node) => ((fresh.get(node) as Fresh).at < (fresh.get(first) as Fresh).at ? node : first));
    const outage = former ?? started(root, since, { node: witness, at: since }, null);
    const wasDark = former !== undefined && isDark(former);
    if (former) {
      this.#open.delete(former.root);
      if (!wasDark) this.#again(former, 1 + flaps);
    } else outage.flaps = flaps;
    if (outage.root !== root) outage.rootSince = since;
    outage.root = root;
    const { chance, runnersUp } = suspects();
    outage.chance = chance;
    outage.runnersUp = runnersUp;
    for (const { cause } of fresh.values()) outage.cause ??= cause;
    outage.heard = new Map([...(wasDark ? outage.heard : []), ...[...fresh].map(([node, { at }]) => [node, at] as const)]);
    for (const node of this.#topology.under(root)) {
      const last = this.#last.get(node);
      if (last?.up && last.at > since && (fresh.has(node) || this.#ups.has(node))) outage.back.set(node, last.at);
    }
    for (const node of alarms) this.#leavePool(node);
    outage.unjudged = latest(outage.back.values());
    outage.returnedAt = outage.unjudged ?? outage.returnedAt;
    this.#closed = this.#closed.filter((one) => one !== outage);
    this.#open.set(root, outage);
  }

  /** Says what of an outage is over, after its nodes have come back or not. */
  #judgeReturn(outage: Outage): void {
    const { root, heard, back } = outage;
    const others = [...this.#open.values()].filter((one) => one !== outage && this.#topology.isUnder(one.root, root));
    const apart = new Set(others.flatMap((one) => this.#topology.under(one.root)));
    const cuts = stillCut(root, back, apart, this.#topology, this.#settings);
    const wave = (outage.unjudged as number) - this.#settings.windowMs;
    outage.unjudged = null;
    if (cuts.some((cut) => cut.root === root)) return;
    outage.ended = back.get(root) ?? earliest([...back.values()].filter((at) => at >= wave)) ?? earliest(back.values());
    outage.passedOn = cuts.map((cut) => cut.root);
    const dark = new Set(cuts.flatMap((cut) => this.#topology.under(cut.root)));
    outage.unconfirmed = new Set(this.#topology.under(root).filter((node) => !back.has(node) && !apart.has(node) && !dark.has(node)));
    for (const node of outage.unconfirmed) {
      const last = this.#last.get(node);
      if (last && !this.#pool.has(node)) last.up = true;
    }
    this.#open.delete(root);
    this.#closed.push(outage);
    for (const cut of cuts) {
      const under = new Map([...heard].filter(([node]) => !apart.has(node) && this.#topology.isUnder(node, cut.root)));
      const next = started(cut.root, outage.since, { node: cut.root, at: outage.since }, outage.key);
      next.rootSince = outage.returnedAt ?? outage.since;
      next.chance = cut.chance;
      next.heard = under;
      this.#open.set(cut.root, next);
    }
  }
}

const STEP_MS = 5_000;
/** A root of at least this chance may have been the true one of an earlier fault. */
const NEXT_LIKELY = 0.01;

/** True as long as the root itself has not come back. */
const isDark = (outage: Outage): boolean => outage.ended === null && !outage.back.has(outage.root);

const earliest = (times: Iterable<number>): number | null => {
  let found: number | null = null;
  for (const at of times) if (found === null || at < found) found = at;
  return found;
};
const latest = (times: Iterable<number>): number | null => {
  let found: number | null = null;
  for (const at of times) if (found === null || at > found) found = at;
  return found;
};
const middle = <T>(items: readonly T[]): T => items[Math.floor(items.length / 2)] as T;

const started = (root: string, since: number, witness: Outage['witness'], after: string | null): Outage => ({
  key: `${root}@${since}`,
  root,
  since,
  witness,
  chance: 1,
  runnersUp: [],
  heard: new Map(),
  back: new Map(),
  unjudged: null,
  returnedAt: null,
  flaps: 0,
  rootSince: since,
  ended: null,
  unconfirmed: new Set(),
  passedOn: [],
  after,
  cause: null,
});
