import { CircleCheck, CircleDashed, Minus, TriangleAlert } from 'lucide-react';
import type { PartnerCard } from '../../api/types.ts';
import { type Sign, Signed } from '../../ui/signed.tsx';

const ahead: Sign = { word: 'Ahead', icon: CircleCheck, colour: 'text-good' };
const usual: Sign = { word: 'As the others', icon: Minus, colour: 'text-soft' };
const behind: Sign = { word: 'Needs attention', icon: TriangleAlert, colour: 'text-bad' };
const unknown: Sign = { word: 'Too few to tell', icon: CircleDashed, colour: 'text-soft' };
const signs: Record<PartnerCard['success']['grade'], Sign> = { A: ahead, B: ahead, C: usual, D: behind, E: behind, 'no-data': unknown };

/** What a partner's grade means: icon, word and colour, with its points of 100 when there are any; in a column the numbers stand under each other. */
export function SuccessLevel({ success: { grade, score, abstained }, column = false }: { success: PartnerCard['success']; column?: boolean }) {
  return (
    <span title={abstained ?? undefined}>
      <Signed sign={signs[grade]} wordClass={column ? 'w-26' : ''}>
        {score === null ? null : <span className="min-w-5 self-baseline text-end tabular-nums">{Math.round(score)}</span>}
      </Signed>
    </span>
  );
}
