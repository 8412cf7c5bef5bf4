import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { whyNot } from '../../api/playbook-queries.ts';
import type { WhyNot } from '../../api/types.ts';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { Skeleton, Trouble } from '../../ui/states.tsx';
import { title } from '../decisions/words.tsx';

const STATES: Record<WhyNot['rows'][number]['state'], string> = {
  runs: 'is at work',
  ended: 'has ended',
  closed: 'is switched off',
  'no cause': 'has no reason to begin',
  'too late': 'was told too late',
};

/** What every playbook does for this customer, or why it does nothing. */
export function WhyNotPanel({ id, name }: { id: string; name: string | null }) {
  const asked = useQuery(whyNot(id));
  return (
    <Panel title="What is done by itself, and why not more" flush>
      {asked.error ? <Trouble what="It could not be read." error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data ? null : asked.error ? null : <Skeleton rows={2} />}
      <ul className="divide-y">
        {asked.data?.rows.map((row) => (
          <li key={row.playbook} className="px-4 py-2.5 text-sm">
            <p>
              <span className="font-medium">{title(row.playbook)}</span> {STATES[row.state]}
              {row.held_out ? ', held out for comparison' : ''}.{' '}
              {row.decision_id ? (
                <Link to="/decisions/$id" params={{ id: row.decision_id }} className="underline hover:text-accent">
                  Why
                </Link>
              ) : null}
            </p>
            <p className="text-soft">
              <Prose text={row.sentence} names={[name]} />
            </p>
            {row.if_again && row.state !== 'runs' ? (
              <p className="text-soft">
                If it happened again now: <Prose text={row.if_again} names={[name]} />
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
