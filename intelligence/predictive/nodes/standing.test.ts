import { expect, test } from 'vitest';
import { lineQuality } from './quality.ts';
import { standingOf } from './standing.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 3, 12);
const busy = (told: { utilisation?: number | null; latency?: number | null; loss?: number | null; ago?: number; gap?: number }) => ({
  readings: 4,
  utilisation: told.utilisation ?? null,
  latency: told.latency ?? null,
  loss: told.loss ?? null,
  until: NOW - (told.ago ?? 1) * HOUR,
  gapMs: (told.gap ?? 6) * HOUR,
});
const standing = (one: ReturnType<typeof busy> | null, cutOffBy: { root: string; since: number } | null = null) =>
  standingOf({ busy: one, heardAt: one?.until ?? null, cutOffBy }, 'mill-3', NOW);

test('the rating of a line is that of the E-model: about 92 on a good line, and loss costs more than delay', () => {
  expect(lineQuality({ latency: 20, loss: 0 })).toBeCloseTo(92.48, 2);
  expect(lineQuality({ latency: 20, loss: 1 })).toBeCloseTo(92.48 - 30 * Math.log(1.15), 2);
  expect(lineQuality({ latency: 400, loss: null })).toBeCloseTo(93.2 - 0.024 * 220 - 0.11 * 42.7, 2);
  expect(lineQuality({ latency: 5_000, loss: 50 })).toBe(0);
  expect(lineQuality({ latency: null, loss: 1 })).toBeNull();
});

test.each([
  ['a quick line with room', busy({ latency: 22, loss: 0.1, utilisation: 60 }), 'healthy', '22 ms and 0.1 % loss at the busy hour.'],
  ['a line that loses calls', busy({ latency: 40, loss: 4, utilisation: 60 }), 'watch', '40 ms and 4 % loss at the busy hour: some users are dissatisfied.'],
  ['a line that nobody can call over', busy({ latency: 60, loss: 12 }), 'attention', '60 ms and 12 % loss at the busy hour: many users are dissatisfied.'],
  ['a line that fills', busy({ latency: 22, utilisation: 84 }), 'watch', 'Nearly full at the busy hour: 84 % of its capacity.'],
  ['a full line', busy({ latency: 22, utilisation: 97.25 }), 'attention', 'Full at the busy hour: 97.3 % of its capacity.'],
  ['a line of which only the load is told', busy({ utilisation: 40 }), 'healthy', '40 % of its capacity at the busy hour.'],
  ['a node that told only its temperature', busy({}), 'no-data', 'Its readings tell neither delay nor utilisation.'],
  ['a node without a reading', null, 'no-data', 'It was never heard of.'],
  ['a node that is silent for three of its gaps', busy({ latency: 9, ago: 18.1 }), 'no-data', 'It has sent no readings for longer than usual.'],
])('%s', (_, one, status, reason) => {
  expect(standing(one)).toMatchObject({ status, reason });
});

test('a node that reads every six hours is still heard of after eighteen, one that reads every five minutes is not after half an hour', () => {
  expect(standing(busy({ latency: 9, ago: 17.9 })).status).toBe('healthy');
  expect(standing(busy({ latency: 9, ago: 0.5, gap: 5 / 60 })).status).toBe('no-data');
});

test('a node that is cut off needs attention whatever it said before, and says with which', () => {
  const good = busy({ latency: 9, ago: 0.1 });
  expect(standing(good, { root: 'ridge', since: NOW })).toEqual({ status: 'attention', quality: null, reason: 'It is cut off with ridge.' });
  expect(standing(good, { root: 'mill-3', since: NOW }).reason).toBe('It is taken to have failed: an incident is open.');
});
