import { describe, expect, test } from 'vitest';
import type { NetworkForecasts, TrackRecord } from '../../api/types.ts';
import { calmSentence, inHundred, noNumberSentence, recordSentence } from './may-fail-words.ts';

const record: TrackRecord = {
  warn_from: 0.3,
  failures: 41,
  found: 26,
  recall: 26 / 41,
  recall_low: 0.48,
  recall_high: 0.77,
  warnings: 30,
  false_warnings: 3,
  node_days: 4426,
  false_per_100_node_days: 0.0678,
  lead_hours: [6, 11, 18, 25, 30],
};
const forecasts = {
  model: { name: 'network_failure', version: 'v', trained_at: '2026-03-01T00:00:00Z' },
  none_because: null,
  backtest: record,
  rows: [
    { node_id: 'agg-1', chance_24h: null },
    { node_id: 'node-03', chance_24h: 0.031 },
  ],
} as unknown as NetworkForecasts;

describe('what may fail, in words', () => {
  test('a small chance is never told as none', () => {
    expect([0.001, 0.031, 0.62].map(inHundred)).toEqual(['under 1 in 100', '3 in 100', '62 in 100']);
  });
  test('the record of the rule says what was found, how far ahead, and what was cried wolf', () => {
    expect(recordSentence(record)).toBe(
      'On days it had not seen, 26 of 41 failures were warned of at least 6 hours ahead, with 0.1 false warnings in 100 device-days. Half of those that came true came 18 hours or more ahead.',
    );
    expect(recordSentence(null)).toBeNull();
  });
  test('devices without a number are told by what keeps them from having one', () => {
    expect(noNumberSentence({ silent: 2, down: 1 })).toBe('3 devices without a number: 2 silent, 1 down now.');
    expect(noNumberSentence({})).toBeNull();
  });
  test('a calm network names its highest chance; no model and no rule are told apart', () => {
    expect(calmSentence(forecasts)).toBe('No device is expected to fail. Highest: node-03, 3 in 100 in 24 h.');
    expect(calmSentence({ ...forecasts, backtest: null })).toMatch(/^Too few failures are known/);
    expect(calmSentence({ ...forecasts, model: null, none_because: 'Still learning: no model.' })).toBe('Still learning: no model.');
  });
});
