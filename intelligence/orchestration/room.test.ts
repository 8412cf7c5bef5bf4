import { describe, expect, test } from 'vitest';
import { NOTHING_SPENT, type Room, refusedBy, roomAfter } from './room.ts';
import { ALL_TOGETHER, narrower, roomKeeper } from './room-keeper.ts';

const free: Room = { left: { contacts: null, calls: null, spend: null, discount: null }, fairness: null };
const one = { ...NOTHING_SPENT, contacts: 1 };

describe('what is left of limits', () => {
  test('the last unit may be taken, the one after it not', () => {
    const last: Room = { ...free, left: { ...free.left, contacts: 1 } };
    expect(refusedBy(last, one, 'all')).toBeNull();
    expect(refusedBy(roomAfter(last, { ...one, group: 'all' }), one, 'all')).toMatchObject({ rule: 'budget:contacts' });
  });

  test('where there is no limit everything may be taken', () => expect(refusedBy(free, { ...one, discount: 1e9 }, 'all')).toBeNull());

  test('of the limit of a playbook and that of all together the narrower counts', () => {
    const at = (contacts: number | null): Room => ({ ...free, left: { ...free.left, contacts } });
    expect([narrower(at(5), at(3)), narrower(at(null), at(3)), narrower(at(5), undefined)].map(({ left }) => left.contacts)).toEqual([3, 3, 5]);
  });

  test('no group is contacted when that would set it further ahead than declared', () => {
    const groups = { shops: { considered: 100, contacted: 20, discounted: 0 }, homes: { considered: 100, contacted: 12, discounted: 0 } };
    const room: Room = { ...free, fairness: { by: 'segment', boundPoints: 8, groups } };
    expect(refusedBy(room, one, 'shops')).toMatchObject({ rule: 'fairness:segment' });
    expect(refusedBy(room, one, 'homes')).toBeNull();
    expect(refusedBy(room, NOTHING_SPENT, 'shops')).toBeNull();
  });

  test('few looks say nothing of fairness yet', () => {
    const groups = { shops: { considered: 19, contacted: 19, discounted: 0 }, homes: { considered: 19, contacted: 0, discounted: 0 } };
    expect(refusedBy({ ...free, fairness: { by: 'segment', boundPoints: 5, groups } }, one, 'shops')).toBeNull();
  });

  test('playbooks that spend nothing do not see what others may spend', () => {
    const rooms = roomKeeper(
      new Map([
        ['upsell', free],
        [ALL_TOGETHER, free],
      ]),
    );
    const view = { customer_id: 'c', revenue: { room: null } } as never;
    expect(rooms.seen({ name: 'payment-recovery' } as never, view)).not.toHaveProperty('revenue');
    expect(rooms.seen({ name: 'upsell', spends: true } as never, view)).toMatchObject({ revenue: { room: free } });
  });
});
