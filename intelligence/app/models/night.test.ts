import { describe, expect, test } from 'vitest';
import { dueNight, EVERY_NIGHT } from './night.ts';

const due = (zone: string, since: string, now: string) => dueNight(EVERY_NIGHT, zone, new Date(since), new Date(now))?.toISOString() ?? null;

describe('the night comes at two in the morning where the ISP is', () => {
  const cases: readonly [string, string, string, string, string | null][] = [
    ['not yet', 'America/Chicago', '2026-01-10T08:00:00Z', '2026-01-11T07:59:59Z', null],
    ['at two in Chicago', 'America/Chicago', '2026-01-10T08:00:00Z', '2026-01-11T08:00:00Z', '2026-01-11T08:00:00.000Z'],
    ['at two in Lagos', 'Africa/Lagos', '2026-01-10T12:00:00Z', '2026-01-11T01:00:00Z', '2026-01-11T01:00:00.000Z'],
    ['after three days without power it is one night', 'Africa/Lagos', '2026-01-10T12:00:00Z', '2026-01-13T12:00:00Z', '2026-01-13T01:00:00.000Z'],
    ['the night on which two does not exist is not skipped', 'America/Chicago', '2026-03-07T08:00:00Z', '2026-03-08T09:30:00Z', '2026-03-08T08:00:00.000Z'],
    ['the night on which one comes twice has one night', 'America/Chicago', '2026-11-01T08:00:00Z', '2026-11-01T09:30:00Z', null],
  ];
  for (const [name, zone, since, now, night] of cases) test(name, () => expect(due(zone, since, now)).toBe(night));
});
