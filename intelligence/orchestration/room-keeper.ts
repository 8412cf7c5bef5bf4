import type { Sql } from '../data/sql.ts';
import type { AnyPlaybook, CustomerView } from './playbook.ts';
import { MEASURES, type Room, roomAfter } from './room.ts';
import type { Look } from './run.ts';

/** Under this name stands what is left for all playbooks of a tenant together. */
export const ALL_TOGETHER = '*';

/** What is left for the playbooks of one tenant, by name, and for all together. */
export type Rooms = ReadonlyMap<string, Room>;

/** Where nothing is limited. */
export const NO_ROOMS: Rooms = new Map();

/** Reads what is left for these playbooks, by tenant, and holds it: nobody else takes of it until the transaction ends. */
export type HoldRooms = (
  sql: Sql,
  spending: readonly { readonly tenant: string; readonly playbook: string }[],
  now: Date,
) => Promise<ReadonlyMap<string, Rooms>>;

/** What both leave; without the second, the first. */
export function narrower(own: Room, all: Room | undefined): Room {
  if (all === undefined) return own;
  const least = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
  return { ...own, left: Object.fromEntries(MEASURES.map((measure) => [measure, least(own.left[measure], all.left[measure])])) as Room['left'] };
}

/** Shows each look what the looks before it have left. */
export function roomKeeper(held: Rooms): { seen(playbook: AnyPlaybook, view: CustomerView): CustomerView; take<L extends Look>(look: L): L } {
  const left = new Map(held);
  return {
    seen({ name, spends, seesCharges }, view) {
      const { revenue, recovery, ...others } = view;
      const rest = seesCharges && recovery !== undefined ? { ...others, recovery } : others;
      if (!spends || revenue === undefined) return rest;
      const own = left.get(name);
      return { ...rest, revenue: { ...revenue, room: own ? narrower(own, left.get(ALL_TOGETHER)) : null } };
    },
    take(look) {
      const { decision } = look;
      if (!decision?.spends) return look;
      for (const name of [decision.playbook, ALL_TOGETHER]) {
        const room = left.get(name);
        if (room) left.set(name, roomAfter(room, decision.spends));
      }
      return look;
    },
  };
}
