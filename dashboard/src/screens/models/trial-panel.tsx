import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { ModelRecord } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { givesChances, horizonOf } from './figures.ts';
import { firstSettled } from './settled.ts';
import { StageWord, stageMeaning } from './stage.tsx';
import { differenceSentence, differenceWord, type Guard, guardFigure, guardLimit, guardName, guardState, guardsSentence } from './trial.ts';

const signs: Record<ReturnType<typeof guardState>, Sign> = {
  holds: { word: 'Holds', icon: CircleCheck, colour: 'text-good' },
  broken: { word: 'Broken', icon: TriangleAlert, colour: 'text-bad' },
  unknown: { word: 'Not measured yet', icon: CircleDashed, colour: 'text-soft' },
};

/** How the version that is tried does beside the one in use: what is shown so far, and the conditions that it must keep. */
export function TrialPanel({ record, nextNight }: { record: ModelRecord; nextNight: string | null }) {
  const { trial, model } = record;
  const { challenger, champion } = model;
  if (!trial || !challenger || !champion || !givesChances(champion))
    return (
      <Panel title="What is being tried?">
        <Nothing record={record} nextNight={nextNight} />
      </Panel>
    );
  const reserve = challenger.stage === 'reserve';
  const days = horizonOf(challenger);
  const word = differenceWord(trial.difference);
  return (
    <Panel title={reserve ? 'What stands by?' : 'What is being tried?'} aside={<StageWord stage={challenger.stage} />}>
      <p className="text-lg font-semibold tracking-tight">
        {reserve ? 'The version before' : 'The new version'} is {word === 'not yet shown to differ' ? word : `shown to be ${word}`}.
      </p>
      <p className="mt-1 text-sm" title="Error: log-loss, what a chance costs when it is held against what happened">
        {differenceSentence(trial.difference)}
        {trial.difference === null && days !== null ? (
          <>
            {' '}
            The first do <Moment at={firstSettled(challenger.since, days)} />.
          </>
        ) : null}
      </p>
      <p className="mt-1 text-sm text-soft">
        {stageMeaning(challenger.stage)} Version <span className="font-mono text-xs">{trial.version}</span>, there since <Moment at={challenger.since} />.
      </p>
      <section className="mt-4 border-t pt-3">
        <h3 className="text-xs font-medium text-soft">Conditions that it must keep: {guardsSentence(trial.guards)}</h3>
        <ul className="mt-2 grid gap-x-8 sm:grid-cols-2">
          {trial.guards.map((guard) => (
            <GuardLine key={guard.name} guard={guard} />
          ))}
        </ul>
      </section>
    </Panel>
  );
}

function GuardLine({ guard }: { guard: Guard }) {
  const limit = guardLimit(guard);
  return (
    <li className="flex items-baseline justify-between gap-3 border-b py-1.5 text-sm" title={`${guard.sentence}; ${limit}`}>
      <span className="min-w-0">
        {guardName(guard.name)}
        {guard.value === null ? null : (
          <span className="block text-xs text-soft tabular-nums">
            {guardFigure(guard.name, guard.value)}, {limit}
          </span>
        )}
      </span>
      <Signed sign={signs[guardState(guard)]} />
    </li>
  );
}

function Nothing({ record, nextNight }: { record: ModelRecord; nextNight: string | null }) {
  const { champion } = record.model;
  if (champion && !givesChances(champion))
    return (
      <p className="text-sm text-soft">
        A new version knows the same counts and more, so it follows at once and need not be tried.
        {record.model.challenger?.stage === 'reserve' ? ' The version before stands by for a person who wants to go back.' : ''}
      </p>
    );
  return (
    <p className="text-sm text-soft">
      Nothing now.{' '}
      {champion
        ? 'A version that passes its own test is first tried unseen beside the one in use, and takes its place only when it is shown to be better.'
        : 'The first version that is shown to be better than giving everybody one chance is used at once.'}
      {nextNight ? (
        <>
          {' '}
          The next training by itself: <Moment at={nextNight} />.
        </>
      ) : null}
    </p>
  );
}
