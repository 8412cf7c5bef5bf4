import type { CustomerIntelligence } from '../../api/types.ts';
import { Panel } from '../../ui/panel.tsx';
import { NextStep } from '../retention/next-step.tsx';

/** What to do for this customer, the most useful first. */
export function NextSteps({ customer }: { customer: CustomerIntelligence }) {
  const { recommended_actions: actions, name, phone } = customer;
  return (
    <Panel title={actions.length > 1 ? 'Next steps' : 'Next step'}>
      {actions.length === 0 ? <NextStep action={undefined} name={name} phone={phone} /> : null}
      <ol className="space-y-4">
        {actions.map((action) => (
          <li key={`${action.action} ${action.title}`} className="border-t pt-4 first:border-0 first:pt-0">
            <NextStep action={action} name={name} phone={phone} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}
