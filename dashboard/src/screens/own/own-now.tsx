import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ownNow } from '../../api/own-queries.ts';
import type { OwnNow } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { NewOrder } from '../../ui/new-order.tsx';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { ReadTrouble } from '../../ui/states.tsx';
import { useHeldOrder } from '../../ui/use-held-order.ts';

const ASK_MS = 30_000;

/** What needs a partner, technician or customer now: what goes on, what they can do, what had better rest, and how they hear of things. */
export function OwnNowPanel() {
  const asked = useQuery({ ...ownNow, refetchInterval: ASK_MS });
  const now = asked.data;
  return (
    <>
      <ReadTrouble what="What needs you now could not be read." asked={asked} />
      {now ? <Now now={now} /> : null}
    </>
  );
}

/** The same, of an answer that was read. */
export function Now({ now }: { now: OwnNow }) {
  const { stage, steps, resting, more, communication } = now;
  return (
    <Panel title="What needs you now" aside={stage ? <Standing stage={stage} /> : null} flush>
      <Alerts now={now} />
      {steps.length > 0 ? (
        <Part title="What you can do" more={more.steps}>
          {steps.map(({ key, sentence, about, link }) => (
            <li key={key}>
              <About about={about} />
              {link?.startsWith('https://') || link?.startsWith('#') ? (
                <a href={link} className="font-medium text-accent hover:underline">
                  <Prose text={sentence} />
                </a>
              ) : (
                <Prose text={sentence} />
              )}
            </li>
          ))}
        </Part>
      ) : null}
      {resting.length > 0 ? (
        <Part title="Better not now" more={more.resting}>
          {resting.map(({ key, sentence, why, about }) => (
            <li key={key}>
              <About about={about} />
              <Prose text={sentence} />. <span className="text-soft">{why}</span>
            </li>
          ))}
        </Part>
      ) : null}
      <p className="border-t px-4 py-3 text-sm text-soft">
        <span className="font-medium">How you hear of things.</span> {communication}
      </p>
    </Panel>
  );
}

function Standing({ stage: { stage, since } }: { stage: NonNullable<OwnNow['stage']> }) {
  return (
    <>
      {stage}, since <Moment at={since} />
    </>
  );
}

/** What goes on, the most customers first. The order stands still until the reader asks for the new one. */
function Alerts({ now: { alerts, persona } }: { now: OwnNow }) {
  const { rows, pending, accept } = useHeldOrder({ incoming: alerts, id: ({ key }) => key, question: persona, more: false });
  if (rows.length === 0) return <p className="px-4 py-3">Nothing is wrong that we know of.</p>;
  return (
    <>
      <ul className="divide-y">
        {rows.map(({ key, sentence, todo, since }) => (
          <li key={key} className="px-4 py-3">
            <p>
              <Prose text={sentence} />
            </p>
            <p className="text-sm text-soft">
              {todo ? `${todo} ` : ''}
              <Moment at={since} />
            </p>
          </li>
        ))}
      </ul>
      <NewOrder pending={pending} accept={accept} />
    </>
  );
}

function Part({ title, more, children }: { title: string; more: number; children: ReactNode }) {
  return (
    <div className="border-t px-4 py-3">
      <h3 className="text-sm font-medium">{title}</h3>
      <ul className="mt-1 space-y-1">{children}</ul>
      {more > 0 ? <p className="mt-1 text-sm text-soft">{count(more)} more are not shown here.</p> : null}
    </div>
  );
}

function About({ about }: { about: OwnNow['steps'][number]['about'] }) {
  if (about === null) return null;
  return (
    <>
      <Private className="font-medium">{about.name ?? about.customer_id}</Private>:{' '}
    </>
  );
}
