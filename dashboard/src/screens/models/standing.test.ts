import { describe, expect, test } from 'vitest';
import type { ModelInfo, ModelList, ModelRecord, ModelStage, ModelVersionInfo, TrainingInfo } from '../../api/types.ts';
import { askEvery, endOf, formerOf, lastTrained, modelsSentence, openTrainings, outcomeSentence, stampOf, stoodAt, trainingOf } from './standing.ts';

const at = '2026-11-23T06:00:00Z';
const version = (name: string, stage: ModelStage, trained_at = at): ModelVersionInfo => ({
  version: name,
  stage,
  since: at,
  why: 'told',
  trained_at,
  window: { from: '2026-02-26', to: '2026-11-22' },
  rows: 1,
  positives: 1,
  features: 1,
  feature_hash: '',
  params: {},
  seed: 1,
  training_seconds: 1,
  code_version: '0.1.0',
  bytes: 1,
  metrics: {},
  baseline_log_loss: null,
});
const info = (name: string, part: Partial<ModelInfo> = {}): ModelInfo => ({
  name,
  says: '',
  champion: version('1', 'champion'),
  challenger: null,
  none_because: null,
  alerts: [],
  ...part,
});
const alert = { model: 'a', version: '1', kind: 'score', feature: null, sentence: '', what_to_do: '', raised_at: at, over_at: null };
const training = (part: Partial<TrainingInfo>): TrainingInfo => ({
  training_id: 't',
  model: null,
  reason: 'person',
  asked_by: 'owner',
  asked_at: at,
  started_at: at,
  finished_at: null,
  progress: 0.4,
  outcome: [],
  ...part,
});
const list = (models: ModelInfo[], trainings: TrainingInfo[] = []): ModelList => ({ models, trainings, next_night: at });
const move = (name: string, from: ModelStage | null, to: ModelStage): ModelRecord['moves'][number] => ({ version: name, at, from, to, why: '', by: 'owner' });

describe('the models in a sentence', () => {
  const none = info('b', { champion: null, none_because: 'Nothing.' });
  test.each([
    ['all serve', [info('a'), info('b')], 'All 2 models are in use.'],
    ['one does not', [info('a'), none], '1 of 2 models is in use.'],
    ['none does', [none], 'No model is in use yet; each says below what it lacks.'],
    ['one has an alert', [info('a', { alerts: [alert] }), info('b')], 'All 2 models are in use. 1 alert asks for a look.'],
    ['one tries a new version', [info('a', { challenger: version('2', 'shadow') }), none], '1 of 2 models is in use. 1 new version is being tried.'],
    ['one keeps the version before', [info('a', { challenger: version('0', 'reserve') }), info('b')], 'All 2 models are in use.'],
  ])('when %s', (_name, models, said) => expect(modelsSentence(list(models))).toBe(said));
});

describe('going back', () => {
  const record = (versions: ModelVersionInfo[], moves: ModelRecord['moves'], challenger: ModelVersionInfo | null = null) =>
    formerOf({ model: info('a', { challenger }), versions, moves });
  const champion = version('2', 'champion');
  test('leads to the version that stands by', () => expect(record([champion], [], version('1', 'reserve'))).toBe('1'));
  test('else to the one that served last', () =>
    expect(record([champion, version('1', 'retired'), version('0', 'retired')], [move('1', 'champion', 'retired'), move('0', 'champion', 'retired')])).toBe(
      '1',
    ));
  test('never to the one in use, nor to one that was never in use', () => {
    expect(record([champion], [move('2', 'champion', 'reserve')])).toBeNull();
    expect(record([champion, version('1', 'rejected')], [move('1', null, 'rejected')])).toBeNull();
    expect(record([champion, version('1', 'shadow')], [move('1', 'waiting', 'shadow')], version('1', 'shadow'))).toBeNull();
  });
});

test('the first move of a version comes from nowhere, a later one from where it stood', () => {
  const moves = [move('1', 'retired', 'champion'), move('1', 'champion', 'retired'), move('1', 'retired', 'champion')];
  expect(moves.map((_, place) => stoodAt(moves, place))).toEqual(['retired', 'champion', null]);
});
test('the last training is the latest of what is in use and what is tried', () => {
  expect(lastTrained(info('a', { challenger: version('2', 'shadow', '2026-11-24T06:00:00Z') }))).toBe('2026-11-24T06:00:00Z');
  expect(lastTrained(info('a', { champion: null }))).toBeNull();
});

describe('training', () => {
  const waiting = training({ training_id: 'w', started_at: null, model: 'a' });
  const running = training({ training_id: 'r', model: 'b' });
  const ended = training({ training_id: 'e', finished_at: at });
  test('that runs stands before what waits, and what has ended is not open', () =>
    expect(openTrainings([waiting, ended, running]).map(({ training_id }) => training_id)).toEqual(['r', 'w']));
  test('of all models touches each of them', () => {
    expect(trainingOf([waiting], 'b')).toBeNull();
    expect(trainingOf([waiting, training({})], 'b')?.training_id).toBe('t');
  });
  test('is asked after closely only while it is open', () => {
    expect(askEvery(list([], [ended, running]))).toBe(2_000);
    expect(askEvery(list([], [ended]))).toBe(60_000);
    expect(askEvery(undefined)).toBe(60_000);
  });
  test('that ends, or a version that moves, makes an open record out of date; progress does not', () => {
    const before = stampOf(list([info('a')], [running]));
    expect(stampOf(list([info('a')], [{ ...running, progress: 0.9 }]))).toBe(before);
    expect(stampOf(list([info('a')], [{ ...running, finished_at: at }]))).not.toBe(before);
    expect(stampOf(list([info('a', { challenger: version('2', 'shadow') })], [running]))).not.toBe(before);
  });
  test.each([
    ['churn_prediction: version 2, shadow: trained', true, 'Who will leave, tried unseen: trained.'],
    ['churn_prediction: version 2, rejected: no better', false, 'Refused: no better.'],
    ['upsell_propensity: There is not enough data: 3 known.', true, 'Who takes a larger plan: There is not enough data: 3 known.'],
    ['failed: the disk is full', true, 'Failed: the disk is full.'],
  ])('%s is said in words', (line, named, said) => expect(outcomeSentence(line, named)).toBe(said));
  test('that was stopped or failed says so', () => {
    const ends = [['stopped'], ['failed: the disk is full'], ['a: version 2, shadow: trained'], []];
    expect(ends.map((outcome) => endOf(training({ outcome })))).toEqual(['was stopped', 'failed', 'ended', 'ended']);
  });
});
