import type { Exemption } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Prose } from '../../ui/private.tsx';
import type { Whom } from './saying.ts';

type LeftOutProps = { customer: Whom; exemption: Exemption; onTakeBack: () => void };

/** That a customer is left out of lists and advice: by whom, why, until when, and the way back. */
export function LeftOut({ customer, exemption, onTakeBack }: LeftOutProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-md border bg-ground p-3 text-sm">
      <p className="min-w-0">
        Left out of lists and advice until <Moment at={exemption.until} />.{' '}
        <span className="text-soft">
          <Prose text={exemption.reason} names={[customer.name]} /> · <span className="private">{exemption.made_by}</span>, <Moment at={exemption.made_at} />
        </span>
      </p>
      <Button onClick={onTakeBack}>Take back</Button>
    </div>
  );
}
