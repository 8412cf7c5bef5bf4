import { expect, test } from 'vitest';
import type { CloudEvent } from '../../../contract/envelope.ts';
import { UilError } from '../../../kernel/errors.ts';
import type { Item } from './cloudevents.ts';
import { dryDoor, feed } from './feed.ts';
import type { Reject } from './rejects.ts';

const event = (id: string): CloudEvent => ({
  specversion: '1.0',
  id,
  source: 's',
  type: 'customer.activated',
  time: '2026-01-01T00:00:00Z',
  data: { customer_id: id },
});
const rows = (...ids: string[][]): Item[] => ids.map((row, i) => ({ line: i + 2, raw: row.join(), events: row.map(event) }));

async function bring(items: Item[], refuse: (event: CloudEvent) => boolean, batch = 2) {
  const tally = { rows: 0, events: 0, accepted: 0, duplicates: 0, rejected: 0 };
  const rejects: Reject[] = [];
  const sizes: number[] = [];
  const door = dryDoor((one) => {
    if (refuse(one)) throw new UilError('EVENT_INVALID', ['no']);
  });
  await feed(
    (async function* () {
      yield* items;
    })(),
    {
      batch,
      reject: async (one) => void rejects.push(one),
      ingest: (events) => {
        sizes.push(events.length);
        return door(events);
      },
    },
    tally,
  );
  return { tally, rejects, sizes };
}

test('a row of which the door refuses several events is one reject, and the rows around it go in', async () => {
  const { tally, rejects } = await bring(rows(['a'], ['b1', 'b2', 'b3'], ['c']), (one) => one.id.startsWith('b'));
  expect(rejects.map((one) => one.line)).toEqual([3]);
  expect(tally).toEqual({ rows: 3, events: 5, accepted: 2, duplicates: 0, rejected: 1 });
});

test('events are handed over in batches and none is left behind', async () => {
  const { sizes } = await bring(rows(['a'], ['b'], ['c'], ['d'], ['e']), () => false);
  expect(sizes).toEqual([2, 2, 1]);
});

test('a few very long rows do not pile up in memory', async () => {
  const long = rows(['a'], ['b'], ['c']).map((item) => ({ ...item, raw: 'x'.repeat(3_000_000) }));
  expect((await bring(long, () => false, 1000)).sizes).toEqual([2, 1]);
});
