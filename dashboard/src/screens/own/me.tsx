import { useQuery } from '@tanstack/react-query';
import { ownCustomer } from '../../api/own-queries.ts';
import { Moment } from '../../ui/moment.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Wishes } from '../wishes/wishes.tsx';
import { OwnCards } from './cards.tsx';
import { OwnNowPanel } from './own-now.tsx';
import { owedSentence } from './words.ts';

const ASK_MS = 30_000;

/** What a customer sees: whether a fault is known, what is owed, who comes when, and what happened. */
export function Me() {
  useTitle('My connection');
  const asked = useQuery({ ...ownCustomer, refetchInterval: ASK_MS });
  const own = asked.data;
  return (
    <div className="mx-auto max-w-xl">
      <PageHead question="Does my internet work?">
        {own ? (
          <>
            {own.line} {own.line_down_since ? <>Known since {<Moment at={own.line_down_since} />}.</> : null}
          </>
        ) : null}
      </PageHead>
      <ReadTrouble what="Your connection could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={5} className="h-14" /> : null}
      {own ? (
        <div className="space-y-4">
          <OwnNowPanel />
          <Panel title="You and us">
            <p>
              <Private>{own.name ?? own.customer_id}</Private> · {own.plan ?? 'no plan known'}
            </p>
            <p>
              <Prose text={owedSentence(own)} />
            </p>
          </Panel>
          <div id="messages-to-you">
            <Wishes id={null} />
          </div>
          <OwnCards cards={own.touched} nothing="Nothing has happened to your connection lately." />
        </div>
      ) : null}
    </div>
  );
}
