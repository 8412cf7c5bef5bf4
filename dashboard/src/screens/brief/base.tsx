import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { Shares } from '../../charts/shares.tsx';
import { wellbeingWord } from '../../ui/level.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { states } from './sentences.ts';

const fills = {
  healthy: ['fill-good-mark', 'bg-good-mark'],
  watch: ['fill-warn-mark', 'bg-warn-mark'],
  attention: ['fill-bad-mark', 'bg-bad-mark'],
  'no-data': ['fill-still', 'bg-still'],
} as const;

/** How the customers divide into the four states of health. */
export function Base({ health }: { health: TenantEcosystemIntelligence['overall_health'] }) {
  const sums = states(health.grades);
  const shares = (['healthy', 'watch', 'attention', 'no-data'] as const).map((state) => ({
    key: state,
    label: wellbeingWord(state),
    amount: sums[state],
    fill: fills[state][0],
    dot: fills[state][1],
  }));
  return (
    <Panel title="Health of the customers" aside={counted(health.customers, 'customer')}>
      <Shares shares={shares} />
      <p className="mt-3 text-xs text-soft">
        {count(health.scored)} scored; the scores rest on {Math.round(health.confidence * 100)} of 100 parts of what could be measured.
      </p>
    </Panel>
  );
}
