import { useQuery } from '@tanstack/react-query';
import { CircleDashed, Minus, TrendingDown, TrendingUp } from 'lucide-react';
import { layoutEffect } from '../../api/preferences.ts';
import type { LayoutEffect } from '../../api/types.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { ReadTrouble } from '../../ui/states.tsx';
import { orderFollowed, orderSentence } from './words.ts';

const VERDICTS: Record<LayoutEffect['verdict'], Sign> = {
  quicker: { word: 'Quicker', icon: TrendingUp, colour: 'text-good' },
  slower: { word: 'Slower', icon: TrendingDown, colour: 'text-bad' },
  'no-effect-shown': { word: 'No effect shown', icon: Minus, colour: 'text-soft' },
  'still-learning': { word: 'Still learning', icon: CircleDashed, colour: 'text-soft' },
};

/** What offers of a better order of the page “What needs me” bring to the people of the ISP, or of all ISPs, in sum. */
export function OrderOfPages({ of }: { of: 'isp' | 'platform' }) {
  const asked = useQuery(layoutEffect(of));
  const found = asked.data;
  if (!found) return <ReadTrouble what="What offers of a better order bring could not be read." asked={asked} />;
  return (
    <Panel title="Order of the page “What needs me”" id="order" aside={<Signed sign={VERDICTS[found.verdict]} />}>
      <p className="max-w-3xl text-pretty">
        <span className="font-medium">Time to what people open first.</span> {orderSentence(found)}
      </p>
      <p className="mt-1 text-xs text-soft">{orderFollowed(found)}</p>
      {'none' in found.measured ? null : <p className="mt-1 text-xs text-pretty text-soft">{found.measured.method}</p>}
    </Panel>
  );
}
