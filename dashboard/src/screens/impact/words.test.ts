import { describe, expect, test } from 'vitest';
import type { Impact, ImpactMeasureResult, MeasuredEffect } from '../../api/types.ts';
import { experimentName, headSentence, measureName, measureSentence, needsText, orderFollowed, orderSentence } from './words.ts';

const found: MeasuredEffect = {
  unit: 'minor',
  currency: 'USD',
  estimate: 2_537,
  interval: { low: 1_365, high: 3_708 },
  n_treated: 1_130,
  n_control: 51,
  control: 420,
  since: '2026-01-02',
  method: 'by lot',
};
const main: ImpactMeasureResult = {
  measure: 'paid_minor',
  main: true,
  better: 'up',
  days: 21,
  measured: found,
  verdict: 'gain',
  worth: 21,
  needs: 0,
  explained: 0.2,
  course: [],
};
const share: MeasuredEffect = { ...found, unit: 'share', currency: null, estimate: -0.004, interval: { low: -0.021, high: 0.013 }, control: 0.043 };

describe('no figure stands without its interval, both counts and the control', () => {
  test('money that was brought', () => {
    expect(measureSentence(main)).toBe(
      'A customer pays $25.37 more (95 % interval from +$13.65 to +$37.08). 1,130 treated against 51 held out by lot; those held out pay $4.20 on average. Over the 1,130 treated: about +$28,668.10, with 95 % +$15,424.50 to +$41,900.40.',
    );
  });
  test('harm', () => {
    const left = { ...main, measure: 'left', verdict: 'harm' as const, measured: { ...share, estimate: 0.036, interval: { low: 0.01, high: 0.062 } } };
    expect(measureSentence(left)).toBe(
      '3.6 more of 100 customers leave (95 % interval from +1.0 to +6.2). 1,130 treated against 51 held out by lot; of those held out 4.3 of 100 leave.',
    );
  });
  test('no effect is a result', () => {
    expect(measureSentence({ ...main, measure: 'left', verdict: 'no-effect-shown', measured: share, worth: 0.02 })).toBe(
      'No effect shown: one of 2.0 or more would have (95 % interval from −2.1 to +1.3). 1,130 treated against 51 held out by lot; of those held out 4.3 of 100 leave.',
    );
  });
  test('what still learns says about how many more it takes', () => {
    expect(measureSentence({ ...main, measure: 'left', verdict: 'still-learning', measured: share, needs: 1_234 })).toMatch(
      /^No effect shown yet \(95 % interval from −2\.1 to \+1\.3\)\. Still learning: needs about 1,300 more customers\. 1,130 treated/,
    );
    expect(measureSentence({ ...main, verdict: 'still-learning', measured: { none: 'Too few.' }, needs: 280 })).toBe(
      'Too few. Still learning: needs about 280 more customers.',
    );
    expect(needsText(null)).toBe('');
  });
});

test('measures and playbooks have names', () => {
  expect(measureName(main)).toBe('What is paid within 21 days');
  expect(measureName({ measure: 'margin_minor', days: 60 })).toBe('Margin a month after 60 days');
  expect(experimentName('payment-recovery')).toBe('Payment recovery');
});

test('the page says in a sentence what is shown and what is not', () => {
  const of = (experiment: string, verdict: ImpactMeasureResult['verdict']) => ({ experiment, measures: [{ ...main, verdict }] }) as unknown as Impact;
  expect(headSentence([of('everything', 'still-learning'), of('payment-recovery', 'gain'), of('upsell', 'gain')])).toBe(
    'A gain is shown for Payment recovery and upsell. Still learning: Everything together. Everything is held against customers whom a lot has left alone; nothing is counted by who was sent a message.',
  );
});

describe('what a better order of the page brings', () => {
  const measured = { estimate: -0.241, interval: { low: -0.343, high: -0.124 }, n_treated: 223, n_control: 58, control: 2.84, since: '2026-03-02', method: '' };
  const effect = { share: 0.25, offered: 223, control: 58, accepted: 150, declined: 40, undone: 9, measured, verdict: 'quicker', needs: 0 } as const;

  test('is told with its interval, both counts and what the others take', () => {
    expect(orderSentence(effect)).toBe(
      'People with offers are 24.1 % quicker (95 % interval −34.3 % to −12.4 %). 223 people with offers against 58 without, who typically take 2.8 s.',
    );
    expect(orderFollowed(effect)).toContain('A better order was found for 281 people; 58 of them get no offers, as 25 of 100 do by lot. 150 offers accepted');
  });

  test('is “no effect shown” where one would have been, and still learning with the number of people that it takes', () => {
    expect(orderSentence({ ...effect, verdict: 'no-effect-shown' })).toMatch(/^No effect shown: one of a tenth of the time would have been/);
    expect(orderSentence({ ...effect, verdict: 'still-learning', needs: 112 })).toContain('It takes about 120 more people.');
    expect(orderSentence({ ...effect, measured: { none: 'Too few to say anything.' }, verdict: 'still-learning', needs: 100 })).toBe(
      'Too few to say anything. It takes about 100 more people.',
    );
  });
});
