import { outagesAt } from '../../adapters/postgres/cut-off-nodes.ts';
import { type ChangeKind, type CutOffChange, noteChanges, openAmong } from '../../adapters/postgres/cut-offs.ts';
import type { LoggedEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';

/** The source under which the layer declares what it tells of: of its own word it draws no conclusions. */
export const TELLER = 'uil/outages';

/** An older event is history that is brought in: nobody is told of it. What is open ends however late its end is told. */
const TOLD_WITHIN_MS = 3 * 86_400_000;
const ENDS: ReadonlySet<ChangeKind> = new Set(['back', 'cancelled', 'completed']);

const change = (kind: ChangeKind, cause: string, event: PlatformEvent, dueAt: string, nodes: readonly string[] | null = null): CutOffChange => ({
  tenant: event.tenant,
  cause,
  kind,
  event,
  nodes,
  confirmed: null,
  dueAt,
});

/** What an event about a node declares of an outage or of planned work. */
function declaredBy(event: PlatformEvent, now: Date): CutOffChange[] {
  const at = now.toISOString();
  switch (event.type) {
    case 'outage.started':
      return [change('cut', event.data.outage_id, event, at)];
    case 'outage.expected':
      return [change('expected', event.data.outage_id, event, at)];
    case 'outage.ended':
      return [change('back', event.data.outage_id, event, at)];
    case 'maintenance.planned':
    case 'maintenance.changed': {
      // Once for the notices, and once each for the moments at which the work begins and is to be over.
      const { maintenance_id, starts_at, ends_at } = event.data;
      const from = (moment: string): string => (Date.parse(moment) > now.getTime() ? new Date(moment).toISOString() : at);
      return [
        change('planned', maintenance_id, event, at),
        change('begun', maintenance_id, event, from(starts_at)),
        change('over', maintenance_id, event, from(ends_at)),
      ];
    }
    case 'maintenance.cancelled':
      return [change('cancelled', event.data.maintenance_id, event, at)];
    case 'maintenance.completed':
      return [change('completed', event.data.maintenance_id, event, at)];
    default:
      return [];
  }
}

const SPEAKS: ReadonlySet<string> = new Set(['device.up', 'device.metrics', 'device.down']);
type NodeWord = LoggedEvent<'device.up' | 'device.metrics' | 'device.down'>;
const isWord = (event: LoggedEvent): event is NodeWord => SPEAKS.has(event.type);

/** What nodes of open outages say of themselves: each first word of a batch that changes how the node stands. */
async function saidByNodes(sql: Sql, events: readonly LoggedEvent[], at: string): Promise<CutOffChange[]> {
  const words = Map.groupBy(events.filter(isWord), ({ tenant, data }) => JSON.stringify([tenant, data.node_id]));
  if (words.size === 0) return [];
  const asked = [...words.values()].flatMap(([first]) => (first === undefined ? [] : [{ tenant: first.tenant, node: first.data.node_id }]));
  return (await outagesAt(sql, asked)).flatMap(({ tenant, cause, node, cut_at, back_at }) => {
    let [since, isDown] = [back_at ?? cut_at, back_at === null];
    const said: CutOffChange[] = [];
    for (const word of (words.get(JSON.stringify([tenant, node])) ?? []).toSorted((a, b) => (a.time < b.time ? -1 : 1))) {
      const saysDown = word.type === 'device.down';
      if (word.time <= since || saysDown === isDown) continue;
      said.push(change(saysDown ? 'again' : 'back', cause, word, at, [node]));
      [since, isDown] = [word.time, saysDown];
    }
    return said;
  });
}

/**
 * Puts down what a batch of events means for whom outages and planned work cut off, in the transaction of the batch. Whom it concerns is found
 * and told afterwards, so that the partition moves on however many they are.
 */
export async function noteCutOffs(sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> {
  const isFresh = ({ time }: PlatformEvent): boolean => now.getTime() - Date.parse(time) <= TOLD_WITHIN_MS;
  const told = events.filter(({ source }) => source !== TELLER);
  const declared = told.flatMap((event) => declaredBy(event, now));
  const lateEnds = declared.filter(({ kind, event }) => ENDS.has(kind) && !isFresh(event));
  const ending = new Set(await openAmong(sql, lateEnds));
  const noted = declared.filter((one) => isFresh(one.event) || ending.has(one));
  await noteChanges(sql, [...noted, ...(await saidByNodes(sql, told.filter(isFresh), now.toISOString()))]);
}
