import { useQuery } from '@tanstack/react-query';
import { impact } from '../../api/queries.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Experiment } from './experiment.tsx';
import { OrderOfPages } from './order.tsx';
import { headSentence } from './words.ts';

/** What everything together and each playbook is shown to change, against customers whom a lot has left alone. */
export function ImpactPage() {
  useTitle('Did it help?');
  const asked = useQuery(impact);
  const all = asked.data ? [...(asked.data.everything ? [asked.data.everything] : []), ...asked.data.playbooks] : [];
  return (
    <>
      <ReadTrouble what="The impact could not be read." asked={asked} />
      {asked.data ? (
        <>
          <PageHead question="Did it help?">{all.length > 0 ? headSentence(all) : null}</PageHead>
          {all.length === 0 ? (
            <Empty title="Nothing is followed yet.">
              Two in a hundred customers are left alone by everything, and one in ten by each playbook. As soon as there are customers and runs, both sides are
              followed alike.
            </Empty>
          ) : (
            <div className="space-y-4">
              {all.map((one) => (
                <Experiment key={one.experiment} impact={one} />
              ))}
            </div>
          )}
          <div className="mt-4">
            <OrderOfPages of="isp" />
          </div>
        </>
      ) : asked.error ? null : (
        <Skeleton rows={8} className="h-16" />
      )}
    </>
  );
}
