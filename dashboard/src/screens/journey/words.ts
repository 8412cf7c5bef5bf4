import type { Journey } from '../../api/types.ts';

export type StageName = Journey['nodes'][number]['stage'];

/** A stage in the words of an ISP. */
export const stageWords: Record<StageName, string> = {
  prospect: 'Prospect',
  onboarding: 'Onboarding',
  established: 'Established',
  'at-risk': 'At risk',
  leaving: 'Leaving',
  left: 'Left',
  'won-back': 'Won back',
  ramping: 'Ramping up',
  active: 'Active',
  fading: 'Fading',
  new: 'New',
  dormant: 'Dormant',
};

/** Of a hundred, with the range in which it lies. */
export const of100 = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${Math.round(100 * value)} of 100 (${Math.round(100 * low)}–${Math.round(100 * high)})`;
