import { CircleAlert, CircleCheck, CircleDashed, Eye, Minus, TriangleAlert } from 'lucide-react';
import type { Level } from '../api/types.ts';
import { type Sign, Signed } from './signed.tsx';

const risk: Record<Level, Sign> = {
  high: { word: 'High', icon: TriangleAlert, colour: 'text-bad' },
  medium: { word: 'Medium', icon: CircleAlert, colour: 'text-warn' },
  low: { word: 'Low', icon: Minus, colour: 'text-soft' },
  'no-data': { word: 'No data', icon: CircleDashed, colour: 'text-soft' },
};

const wellbeing = {
  healthy: { word: 'Healthy', icon: CircleCheck, colour: 'text-good' },
  watch: { word: 'Watch', icon: Eye, colour: 'text-warn' },
  attention: { word: 'Needs attention', icon: TriangleAlert, colour: 'text-bad' },
  'no-data': { word: 'No data', icon: CircleDashed, colour: 'text-soft' },
} satisfies Record<string, Sign>;

/** One of the four states of the house. */
export type Wellbeing = keyof typeof wellbeing;

/** What a grade of the health score means: A and B are healthy, C is to be watched, D and E need attention. */
export function wellbeingOf(grade: string): Wellbeing {
  if (grade === 'A' || grade === 'B') return 'healthy';
  if (grade === 'C') return 'watch';
  return grade === 'D' || grade === 'E' ? 'attention' : 'no-data';
}

/** A state by icon, word and colour. */
export function StateSign({ state }: { state: Wellbeing }) {
  return <Signed sign={wellbeing[state]} />;
}

/** The word of a state. */
export const wellbeingWord = (state: Wellbeing): string => wellbeing[state].word;

/** The level of a risk: icon, word and colour, with its points of 100 when there are any; in a column the numbers stand under each other. */
export function RiskLevel({ level, points = null, column = false }: { level: Level; points?: number | null; column?: boolean }) {
  return (
    <Signed sign={risk[level]} wordClass={column && points !== null ? 'w-13' : ''}>
      {points === null ? null : <Points of={points} />}
    </Signed>
  );
}

/** The state that a grade means: icon, word and colour, with its points of 100 when they are given. */
export function HealthState({ grade, points = null, column = false }: { grade: string; points?: number | null; column?: boolean }) {
  return (
    <Signed sign={wellbeing[wellbeingOf(grade)]} wordClass={column && points !== null ? 'w-26' : ''}>
      {points === null ? null : <Points of={points} />}
    </Signed>
  );
}

function Points({ of }: { of: number }) {
  return <span className="min-w-5 self-baseline text-end tabular-nums">{Math.round(of)}</span>;
}
