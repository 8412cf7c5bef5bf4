import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { playbooks } from '../../api/playbook-queries.ts';
import type { PlaybookInfo } from '../../api/types.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Signed } from '../../ui/signed.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Trail } from '../../ui/trail.tsx';
import { title } from '../decisions/words.tsx';
import { openRuns, standing } from './playbooks.tsx';
import { Switch } from './switch.tsx';
import { Tune } from './tune.tsx';

const route = getRouteApi('/playbooks/$name');

/** One playbook: its procedure in sentences, its switch, its settings with a try on real state, and who set what. */
export function PlaybookPage() {
  const { name } = route.useParams();
  useTitle(title(name));
  const asked = useQuery(playbooks);
  const info = asked.data?.rows.find((row) => row.name === name);
  return (
    <>
      <Trail to="/playbooks" list="Playbooks">
        {title(name)}
      </Trail>
      <ReadTrouble what="The playbook could not be read." asked={asked} />
      {info ? (
        <>
          <PageHead question={`What does ${title(name).toLowerCase()} do?`} actions={<Switch info={info} />}>
            {info.about} <Signed sign={standing(info)} />
          </PageHead>
          {info.closed_because ? <p className="mb-4 font-medium text-bad">{info.closed_because}</p> : null}
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <div className="space-y-4">
              <Procedure info={info} />
              <History info={info} />
            </div>
            <Tune key={info.edition} info={info} />
          </div>
        </>
      ) : asked.data ? (
        <Empty title="There is no playbook of this name." />
      ) : asked.error ? null : (
        <Skeleton rows={10} />
      )}
    </>
  );
}

function Procedure({ info }: { info: PlaybookInfo }) {
  const held = info.open_runs.reduce((sum, { held_out }) => sum + held_out, 0);
  return (
    <Panel
      title="Step by step"
      aside={
        <Link to="/decisions" search={{ playbook: info.name }} className={buttonClass()}>
          Its decisions
        </Link>
      }
    >
      <ol className="list-decimal space-y-2 ps-5 text-sm">
        {info.procedure.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="mt-3 text-sm text-soft">
        {counted(openRuns(info), 'run')} open, {held} of them held out for comparison.
        {info.open_runs.length > 1 ? ` By edition: ${info.open_runs.map(({ edition, runs }) => `${edition}: ${runs}`).join(', ')}.` : ''}
      </p>
    </Panel>
  );
}

function History({ info }: { info: PlaybookInfo }) {
  return (
    <Panel title="Who set what" flush>
      {info.history.length === 0 ? <p className="p-4 text-sm text-soft">Nobody has changed anything: the defaults hold.</p> : null}
      <ol className="divide-y">
        {info.history.map(({ edition, enabled, settings, why, changed_at, changed_by }) => (
          <li key={edition} className="px-4 py-2.5 text-sm">
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">
                Edition {edition}
                {enabled ? '' : ', switched off'}
              </span>
              <Moment at={changed_at} className="text-soft" />
            </p>
            <p>
              {changed_by}: {why}
            </p>
            <p className="text-soft">
              {Object.entries(settings)
                .map(([name, value]) => `${title(name)} ${String(value)}`)
                .join(', ') || 'As the defaults.'}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
