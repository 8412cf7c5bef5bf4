import { Phone } from 'lucide-react';
import type { RecommendedAction } from '../../api/types.ts';
import { ActionWord } from '../../ui/action.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Private, Prose } from '../../ui/private.tsx';

type NextStepProps = { action: RecommendedAction | undefined; name: string | null; phone: string | null };

/** What to do next and why; it has passed policy before it came here. A call can be made from where it is read. */
export function NextStep({ action, name, phone }: NextStepProps) {
  if (!action) return <p className="text-sm text-soft">There is no step to recommend for this customer now.</p>;
  return (
    <div className="text-sm">
      <div className="flex items-start justify-between gap-3">
        <p className="font-medium">
          <Prose text={action.title} names={[name]} />
        </p>
        <span className="text-soft">
          <ActionWord action={action.action} />
        </span>
      </div>
      <p className="mt-0.5 text-soft">
        <Prose text={action.why} names={[name]} />
      </p>
      {action.due ? (
        <p className="mt-0.5 text-soft">
          Due <Moment at={action.due} />
        </p>
      ) : null}
      {action.action === 'call' ? (
        phone ? (
          <a href={`tel:${phone.replace(/[^+\d]/g, '')}`} className={`${buttonClass('main')} mt-2.5`}>
            <Phone size={14} aria-hidden /> Call <Private>{phone}</Private>
          </a>
        ) : (
          <p className="mt-1 text-soft">No telephone number is known.</p>
        )
      ) : null}
    </div>
  );
}
