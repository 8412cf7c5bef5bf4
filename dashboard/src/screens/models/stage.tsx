import { Archive, Ban, CircleCheck, EyeOff, FlaskConical, Hourglass, ShieldCheck } from 'lucide-react';
import type { ModelStage } from '../../api/types.ts';
import { type Sign, Signed } from '../../ui/signed.tsx';

const stages: Record<ModelStage, Sign & { means: string }> = {
  waiting: { word: 'Waits', icon: Hourglass, colour: 'text-soft', means: 'Trained; waits until the version that is tried now has ended its trial.' },
  shadow: { word: 'Tried unseen', icon: EyeOff, colour: 'text-ink', means: 'Scores the same cases as the version in use, and nobody sees its scores.' },
  canary: { word: 'Serves a twentieth', icon: FlaskConical, colour: 'text-accent', means: 'Was shown to be better, and now serves 5 of 100 for a day.' },
  champion: { word: 'In use', icon: CircleCheck, colour: 'text-good', means: 'Its scores are the ones that are shown and acted on.' },
  reserve: { word: 'Stands by', icon: ShieldCheck, colour: 'text-ink', means: 'Was in use before, and takes over again when its successor fails.' },
  retired: { word: 'Retired', icon: Archive, colour: 'text-soft', means: 'Kept with its record; it scores nobody.' },
  rejected: { word: 'Refused', icon: Ban, colour: 'text-soft', means: 'Did not pass its own test, and never scored anybody.' },
};

/** The word of a stage. */
export const stageWord = (stage: ModelStage): string => stages[stage].word;

/** What standing there means, in one sentence. */
export const stageMeaning = (stage: ModelStage): string => stages[stage].means;

/** Where a version stands: icon, word and colour; what it means shows on hover. */
export function StageWord({ stage }: { stage: ModelStage }) {
  return (
    <span title={stages[stage].means}>
      <Signed sign={stages[stage]} />
    </span>
  );
}
