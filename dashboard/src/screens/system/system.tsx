import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { system } from '../../api/queries.ts';
import type { SystemState } from '../../api/types.ts';
import { useLive } from '../../live/provider.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { count } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Feeds } from './feeds.tsx';
import { ReportedData } from './reported.tsx';
import { duration, systemSentence, systemTroubles } from './sentence.ts';

const ASK_MS = 10_000;

/** How the layer itself is doing: what waits, what failed, which models are in use. */
export function System() {
  useTitle('System');
  const { state } = useLive();
  const asked = useQuery({ ...system, refetchInterval: state.mode === 'paused' ? false : ASK_MS });
  const data = asked.data;
  return (
    <>
      <PageHead
        question="Is the layer itself well?"
        actions={
          <>
            <Link to="/settings/sending" className={buttonClass()}>
              Stop or look at sending
            </Link>
            <Link to="/settings/channels" className={buttonClass()}>
              Channels
            </Link>
          </>
        }
      >
        {data ? systemSentence(data) : null}
      </PageHead>
      <ReadTrouble what="The state of the layer could not be read." asked={asked} />
      {data ? <State data={data} /> : asked.error ? null : <Skeleton rows={8} className="h-16" />}
    </>
  );
}

function State({ data }: { data: SystemState }) {
  const troubles = systemTroubles(data);
  const wrong = (name: (typeof troubles)[number]) => troubles.includes(name);
  const outbox = Object.entries(data.outbox).sort(([a], [b]) => a.localeCompare(b));
  const errors = Object.entries(data.errors).sort(([, a], [, b]) => b - a);
  return (
    <div className="space-y-4">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line xl:grid-cols-4">
        <Figure name="Events waiting" wrong={wrong('queue')} note={oldest(data.queue.oldest_waiting_seconds)}>
          {count(data.queue.waiting_events)}
        </Figure>
        <Figure name="Events set aside" wrong={wrong('dead-letters')} note="could not be processed, kept for a person">
          {count(data.dead_letters)}
        </Figure>
        <Figure name="Database" wrong={wrong('database')} note={`PostgreSQL ${data.database.version}`}>
          {data.database.ok ? 'Answers' : 'Does not answer'}
        </Figure>
        <Figure
          name="Version"
          note={
            <>
              started <Moment at={data.started_at} />
            </>
          }
        >
          {data.version}
        </Figure>
      </dl>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Commands by state" flush>
          <Counts rows={outbox} empty="No command has been given yet." mark={['failed', 'unknown']} />
        </Panel>
        <Panel title="Errors since the start" flush>
          <Counts rows={errors} empty="None." mono />
        </Panel>
        <div className="lg:col-span-2">
          <Feeds feeds={data.feeds} />
        </div>
        <div className="lg:col-span-2">
          <ReportedData />
        </div>
        <div className="lg:col-span-2">
          <Panel title="Models" flush>
            <Models models={data.models} />
          </Panel>
        </div>
      </div>
    </div>
  );
}

const oldest = (seconds: number | null) => (seconds === null ? 'nothing waits' : `the oldest for ${duration(seconds)}`);

function Figure({ name, note, wrong = false, children }: { name: string; note: ReactNode; wrong?: boolean; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className={`mt-1 text-2xl font-semibold tracking-tight tabular-nums ${wrong ? 'text-bad' : ''}`}>{children}</dd>
      <dd className="mt-0.5 text-xs text-soft">{note}</dd>
    </div>
  );
}

function Counts({ rows, empty, mono = false, mark = [] }: { rows: [string, number][]; empty: string; mono?: boolean; mark?: readonly string[] }) {
  if (rows.length === 0) return <p className="px-4 py-3 text-sm text-soft">{empty}</p>;
  return (
    <dl className="divide-y text-sm">
      {rows.map(([name, number]) => (
        <div key={name} className="flex items-baseline justify-between gap-3 px-4 py-2">
          <dt className={mono ? 'font-mono text-xs' : 'capitalize'}>{name}</dt>
          <dd className={`font-medium tabular-nums ${mark.includes(name) && number > 0 ? 'text-bad' : ''}`}>{count(number)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Models({ models }: { models: SystemState['models'] }) {
  if (models.length === 0) return <p className="px-4 py-3 text-sm text-soft">Still learning: no model has been trained yet.</p>;
  return (
    <table className="w-full text-sm max-sm:[&_:is(td,th)]:px-2">
      <thead>
        <tr className="border-b text-xs text-soft">
          {['Model', 'Version', 'In use as', 'Trained'].map((head) => (
            <th key={head} scope="col" className="px-4 py-2 text-start font-medium">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y">
        {models.map((model) => (
          <tr key={`${model.name} ${model.version} ${model.alias}`}>
            <th scope="row" className="px-4 py-2.5 text-start font-medium">
              {model.name}
            </th>
            <td className="px-4 py-2.5 font-mono text-xs break-all">{model.version}</td>
            <td className="px-4 py-2.5">{model.alias ?? <span className="text-soft">not in use</span>}</td>
            <td className="px-4 py-2.5 whitespace-nowrap text-soft">
              <Moment at={model.trained_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
