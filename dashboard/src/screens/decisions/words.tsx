import { Ban, CheckCheck, CircleDot, CircleQuestionMark, CircleStop, CircleX, Clock, FlaskConical, Play, Replace, Send } from 'lucide-react';
import type { CommandRecord, DecisionRecord } from '../../api/types.ts';
import { type Sign, Signed } from '../../ui/signed.tsx';

const choiceSigns: Record<DecisionRecord['choice'], Sign> = {
  act: { word: 'Acted', icon: Play, colour: 'text-accent' },
  wait: { word: 'Waited', icon: Clock, colour: 'text-soft' },
  'hold-out': { word: 'Held out', icon: FlaskConical, colour: 'text-ink' },
  stop: { word: 'Stopped', icon: CircleStop, colour: 'text-soft' },
};

const stateSigns: Record<CommandRecord['state'], Sign> = {
  waiting: { word: 'Waiting', icon: Clock, colour: 'text-soft' },
  sending: { word: 'Sending', icon: Send, colour: 'text-soft' },
  sent: { word: 'Sent', icon: CheckCheck, colour: 'text-good' },
  superseded: { word: 'Superseded', icon: Replace, colour: 'text-soft' },
  suppressed: { word: 'Suppressed', icon: Ban, colour: 'text-soft' },
  unknown: { word: 'Unknown', icon: CircleQuestionMark, colour: 'text-warn' },
  failed: { word: 'Failed', icon: CircleX, colour: 'text-bad' },
  open: { word: 'Open', icon: CircleDot, colour: 'text-accent' },
  done: { word: 'Done', icon: CheckCheck, colour: 'text-good' },
  proposed: { word: 'Waits for a person', icon: CircleDot, colour: 'text-accent' },
  doing: { word: 'Under way', icon: Send, colour: 'text-soft' },
  refused: { word: 'Refused', icon: Ban, colour: 'text-soft' },
  lapsed: { word: 'Lapsed', icon: Ban, colour: 'text-soft' },
};

const outcomeWords: Record<NonNullable<DecisionRecord['outcome']>['kind'], string> = {
  recovered: 'Recovered',
  'not-recovered': 'Not recovered',
  left: 'Left',
  completed: 'Completed',
  accepted: 'Accepted',
  declined: 'Declined',
  overtaken: 'Overtaken',
  open: 'Still open',
};

/** The questions of the record's page, by what was chosen. */
export const questions: Record<DecisionRecord['choice'], string> = {
  act: 'Why was this done?',
  wait: 'Why did the layer wait?',
  'hold-out': 'Why was nothing done?',
  stop: 'Why did it stop?',
};

/** What was chosen: acting, waiting, holding out for comparison, or stopping. */
export const ChoiceWord = ({ choice }: { choice: DecisionRecord['choice'] }) => <Signed sign={choiceSigns[choice]} />;

/** What became of a command. */
export const StateWord = ({ state }: { state: CommandRecord['state'] }) => <Signed sign={stateSigns[state]} />;

/** What came of a decision. */
export const outcomeWord = (outcome: DecisionRecord['outcome']): string => (outcome ? outcomeWords[outcome.kind] : 'Not known yet');

/** The name of a rule or a template made readable; a sentence is left as it is. */
export const readable = (text: string): string => (/^[a-z0-9]+([-_.][a-z0-9]+)*$/.test(text) ? title(text) : text);

/** `payment-recovery` as "Payment recovery". */
export function title(name: string): string {
  const words = name.replaceAll(/[-_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
