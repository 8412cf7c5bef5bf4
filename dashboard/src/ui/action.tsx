import { Database, Hand, Hourglass, Phone, PlugZap } from 'lucide-react';
import type { RecommendedAction } from '../api/types.ts';
import { type Sign, Signed } from './signed.tsx';

const actions: Record<RecommendedAction['action'], Sign> = {
  call: { word: 'Call', icon: Phone, colour: 'text-ink' },
  'check-line': { word: 'Check line', icon: PlugZap, colour: 'text-ink' },
  'leave-alone': { word: 'Leave alone', icon: Hand, colour: 'text-soft' },
  wait: { word: 'Wait', icon: Hourglass, colour: 'text-soft' },
  'collect-data': { word: 'Collect data', icon: Database, colour: 'text-soft' },
};

/** The kind of a next step, as icon and word. */
export const ActionWord = ({ action }: { action: RecommendedAction['action'] }) => <Signed sign={actions[action]} />;
