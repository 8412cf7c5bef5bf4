import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { experience } from '../../api/preferences.ts';
import type { ArrangedPage, Experience, ExperiencePart } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/select.tsx';
import { ReadTrouble, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { toast } from '../../ui/toast.tsx';
import { waitingWords } from '../settings/sending-words.ts';
import { WaitingRow } from '../waiting/row.tsx';
import { Alerts } from './alerts.tsx';
import { Cut } from './cut.tsx';
import { OfferCard } from './offer.tsx';
import { handleId, type PartAct, PartMenu } from './part-menu.tsx';
import { useArranged } from './use-arranged.ts';
import { useOpening } from './use-opening.ts';
import { WithheldList } from './withheld.tsx';
import { isCut, mayBeDone, movedSentence, PART_NAMES } from './words.ts';

const route = getRouteApi('/now');
const deskWords = { tenant: 'The whole ISP', noc: 'Network', finance: 'Collections', support: 'Support' } as const;

/** What needs the reader now, in the order that suits their work: what hits whom, what they may do as it stands, and what is not done and why. */
export function Now() {
  useTitle('What needs me');
  const { desk } = route.useSearch();
  const navigate = useNavigate({ from: '/now' });
  const asked = useQuery({ ...experience(desk), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const now = asked.data;
  const { page, ask, busy, error } = useArranged(now);
  return (
    <>
      <PageHead question="What needs me now?">{now ? <Sum now={now} /> : null}</PageHead>
      {now && now.desks.length > 1 ? (
        <div className="mb-3 overflow-x-auto">
          <Segments
            label="Look as"
            value={now.desk}
            options={now.desks.map((value) => ({ value, label: deskWords[value] }))}
            onChange={(value) => void navigate({ search: { desk: value as typeof desk }, replace: true, resetScroll: false })}
          />
        </div>
      ) : null}
      <ReadTrouble what="What needs you could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-16" /> : null}
      {now && page ? <Parts key={now.desk} now={now} page={page} ask={ask} busy={busy} error={error} /> : null}
    </>
  );
}

type PartsProps = { now: Experience; page: ArrangedPage } & Pick<ReturnType<typeof useArranged>, 'ask' | 'busy' | 'error'>;

/** The parts in the order in which the reader has them, what is offered, and the handles that move them. */
function Parts({ now, page, ask, busy, error }: PartsProps) {
  const opening = useOpening(now.desk);
  const [moved, setMoved] = useState<ExperiencePart | null>(null);
  // What is moved takes the focus with it.
  useEffect(() => {
    if (moved === null) return;
    document.getElementById(handleId(moved))?.focus();
    setMoved(null);
  }, [moved]);
  const answer = async (offer: string, part: ExperiencePart, said: 'yes' | 'no' | 'undo') => {
    const then = await ask({ offer, answer: said });
    if (said === 'no') {
      toast({ text: 'All stays as it is.', who: null });
      document.getElementById('page')?.focus({ preventScroll: true });
      return;
    }
    const { undo } = then;
    toast({ text: movedSentence(part, then), who: null, ...(undo ? { undo: () => settle(answer(undo.offer_id, part, 'undo')) } : {}) });
    setMoved(part);
  };
  const act = async (part: ExperiencePart, asked: PartAct) => {
    if (asked === 'undo') return page.undo ? answer(page.undo.offer_id, part, 'undo') : undefined;
    const { desk } = now;
    const then = await ask({ change: asked === 'usual' ? { desk, change: asked } : { desk, part, change: asked } });
    const pins = {
      pin: `“${PART_NAMES[part]}” is pinned.`,
      unpin: `“${PART_NAMES[part]}” is no longer pinned.`,
      usual: 'The page stands as your desk has it.',
    };
    toast({ text: asked === 'earlier' || asked === 'later' ? movedSentence(part, then) : pins[asked], who: null });
    setMoved(part);
  };
  const { offer } = page;
  return (
    <div className="space-y-4">
      {offer ? <OfferCard offer={offer} busy={busy} onAnswer={(said) => settle(answer(offer.offer_id, offer.part, said))} /> : null}
      {error ? <Trouble what="The page was not changed." error={error} /> : null}
      <div ref={opening} className="space-y-4">
        {page.places.map(({ part }) => (
          <div key={part} data-part={part}>
            {partOf(part, now, <PartMenu part={part} page={page} desk={now.desk} because={now.parts_because} onAct={(asked) => settle(act(part, asked))} />)}
          </div>
        ))}
      </div>
      <p className="text-sm text-soft">{page.usual ? now.parts_because : 'You have arranged this page. The handle of each part moves it, or puts all back.'}</p>
    </div>
  );
}

/** What fails is shown where it was asked for. */
const settle = (asked: Promise<unknown>): void => void asked.catch(() => {});

function partOf(part: ExperiencePart, now: Experience, handle: ReactNode): ReactNode {
  if (part === 'alerts') return <Alerts alerts={now.alerts} incidents={now.incidents} desk={now.desk} currency={now.currency} handle={handle} />;
  if (part === 'actions') return <Actions now={now} handle={handle} />;
  if (part === 'withheld') return <NotDone now={now} handle={handle} />;
  return (
    <Panel title={PART_NAMES.communication} handle={handle}>
      <p className="text-sm">{now.communication}</p>
    </Panel>
  );
}

type PartProps = { now: Experience; handle: ReactNode };

function Actions({ now, handle }: PartProps) {
  const { actions, work } = now;
  return (
    <Panel title={PART_NAMES.actions} handle={handle} flush>
      {actions.length === 0 ? <p className="p-4 text-sm text-soft">{mayBeDone(now)}.</p> : null}
      <ul className="divide-y">
        {actions.map((row) => (
          <WaitingRow key={row.key} row={row} />
        ))}
      </ul>
      {actions.length > 0 && isCut(now) ? <Cut>{`The ${count(actions.length)} most pressing of ${count(work.waiting)} that wait are shown.`}</Cut> : null}
    </Panel>
  );
}

function NotDone({ now: { withheld, work, held_messages, held_messages_cut }, handle }: PartProps) {
  return (
    <Panel title={PART_NAMES.withheld} handle={handle} flush>
      {withheld.length === 0 && held_messages.length === 0 ? <p className="p-4 text-sm text-soft">No rule holds anything back.</p> : null}
      <WithheldList rows={withheld} />
      {work.withheld > withheld.length ? <Cut>{`The ${count(withheld.length)} most pressing of ${count(work.withheld)} are shown.`}</Cut> : null}
      {held_messages.length > 0 ? (
        <ul className="space-y-1 border-t p-4 text-sm first:border-t-0">
          {held_messages.map(({ reason, messages }) => (
            <li key={reason}>
              {counted(messages, 'message')} {messages === 1 ? 'waits' : 'wait'}: <span className="text-soft">{waitingWords(reason)}</span>
            </li>
          ))}
          {held_messages_cut ? <li className="text-soft">There may be more: not all that wait were counted.</li> : null}
        </ul>
      ) : null}
    </Panel>
  );
}

function Sum({ now }: { now: Experience }) {
  const { alerts, actions, work } = now;
  if (alerts.length + actions.length + work.withheld === 0) return <>Nothing goes on that concerns you.</>;
  const [worst] = alerts;
  const first = worst ? `Hits most: ${worst.title}. ` : '';
  const held = work.withheld > 0 ? `; ${count(work.withheld)} had better wait` : '';
  return <>{`${first}${mayBeDone(now)}${held}.`}</>;
}
