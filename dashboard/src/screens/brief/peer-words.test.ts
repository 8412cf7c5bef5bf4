import { expect, test } from 'vitest';
import type { PeerBand } from '../../api/types.ts';
import { bandWords } from './peer-words.ts';

const band: PeerBand = { measure: 'churn_percent', own: 2, low: 1.5, middle: 2, high: 2.5, peers: 6, among: 'ISPs of like size' };

test.each([
  ['within the band', band, 'Like most.'],
  ['fewer leave', { ...band, own: 1 }, 'Lower than most, which is good.'],
  ['more leave', { ...band, own: 3 }, 'Higher than most, which is worth a look.'],
  ['health is higher', { ...band, measure: 'health', own: 90 }, 'Higher than most, which is good.'],
  ['a price is neither good nor bad', { ...band, measure: 'arpu_minor', own: 9000 }, 'Higher than most.'],
  ['nothing is known', { ...band, own: null }, 'Not known of this ISP.'],
] as [string, PeerBand, string][])('%s', (_name, one, verdict) => {
  expect(bandWords(one, 'USD').verdict).toBe(verdict);
});
