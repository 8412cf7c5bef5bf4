import { describe, expect, test } from 'vitest';
import { BEGAN, given } from '../../predictive/network/given.ts';
import { customerFeatures } from './catalogue.ts';
import { computeNodeFeatures, nodeFeatureNamed, nodeFeatures, sightsAt } from './node.ts';

const NOW = 40 * 24;
const featuresOf = (network: ReturnType<typeof given>, id: string, at = NOW) => {
  const sight = sightsAt(network, BEGAN + at)(id);
  return sight && computeNodeFeatures(sight);
};
/** Fine until the last six hours, in which the loss rises by 1 % an hour. */
const wearing = (hour: number): number => (hour > NOW - 6 ? 0.2 + (hour - NOW + 6) : 0.2);

describe('the features of a device', () => {
  test('each has a name of its own, a meaning, a unit and the events that it comes from', () => {
    expect(new Set([...nodeFeatures, ...customerFeatures].map(({ name }) => name)).size).toBe(nodeFeatures.length + customerFeatures.length);
    for (const { name, meaning, unit, source } of nodeFeatures)
      expect([name, meaning.length > 5, unit.length > 0, source.length > 0]).toEqual([name, true, true, true]);
    expect(nodeFeatureNamed('loss_now')?.reading).toBe('loss');
    expect(nodeFeatureNamed('horoscope')).toBeUndefined();
  });

  test('tell wear from what is usual for the device', () => {
    const features = featuresOf(given({ n: { hours: NOW + 1, loss: wearing } }), 'n');
    expect(features?.loss_now).toBeCloseTo(6.2, 6);
    expect(features?.loss_excess_now).toBeCloseTo(6, 6);
    expect(features?.loss_excess_6h).toBeCloseTo(3.5, 6);
    expect(features?.loss_worst_24h).toBeCloseTo(6, 6);
    expect(features?.loss_slope_24h).toBeGreaterThan(0);
    expect(featuresOf(given({ n: { hours: NOW + 1, loss: () => 2 } }), 'n')).toMatchObject({ loss_now: 2, loss_excess_now: 0, loss_odd_now: 0 });
  });

  test('never look beyond the end of the hour: what happens or is learned later changes nothing', () => {
    const network = given({ agg: { hours: NOW }, n: { fedBy: 'agg', hours: NOW + 1, loss: wearing, downs: [100] }, m: { fedBy: 'agg', hours: NOW + 1 } });
    const before = featuresOf(network, 'n');
    const [n, m] = [network.histories.get('n'), network.histories.get('m')];
    n?.add(BEGAN + NOW + 1, BEGAN + NOW + 1, { 'node.loss_milli': [1, 90_000, 90_000, 90_000], 'node.downs': [1, 1, 1, 1], 'node.answers': ['x', 'y', false] });
    n?.add(BEGAN + NOW, BEGAN + NOW + 3, { 'node.loss_milli': [1, 90_000, 90_000, 90_000] });
    m?.add(BEGAN + NOW - 2, BEGAN + NOW + 2, { 'node.downs': [1, 1, 1, 1], 'node.answers': ['x', 'y', false] });
    expect(featuresOf(network, 'n')).toEqual(before);
    expect(featuresOf(network, 'n', NOW + 3)).not.toEqual(before);
  });

  test('count downs by the month over all that is known, drawn to one in five months', () => {
    const features = featuresOf(given({ n: { hours: NOW + 1, downs: [100, 500, NOW - 10], ups: [101, 501, NOW - 9] } }), 'n');
    expect(features).toMatchObject({ downs_30d: 2, turns_24h: 2, hours_since_down: 10 });
    expect(features?.downs_a_month).toBeCloseTo((3 + 0.2) / (NOW / 720 + 1), 2);
  });

  test('see that the devices beside it went down too, and that it is read less than usual', () => {
    const beside = Object.fromEntries(['a', 'b', 'c', 'd'].map((id, i) => [id, { fedBy: 'agg', hours: NOW + 1, downs: i < 2 ? [NOW - 3] : [] }]));
    const network = given({ agg: {}, ...beside, n: { fedBy: 'agg', hours: NOW - 5 } });
    const features = featuresOf(network, 'n');
    expect(features?.siblings_down_24h).toBe(0.5);
    expect(features?.hours_since_heard).toBe(6);
    expect(features?.heard_share).toBeCloseTo((24 - 6) / 24 / ((14 * 24 - 6) / (14 * 24)), 6);
  });

  test('are not known where nothing was read, and say of nothing that it is fine', () => {
    const features = featuresOf(given({ n: { downs: [10] } }), 'n');
    expect(features).toMatchObject({ loss_now: null, loss_excess_now: null, signal_now: null, hours_since_heard: null, heard_share: null });
    expect(sightsAt(given({}), BEGAN)('n')).toBeNull();
  });
});
