import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GraduationCap, Square } from 'lucide-react';
import { useState } from 'react';
import { models, stopTraining, trainModels } from '../../api/queries.ts';
import type { TrainingInfo } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Trouble } from '../../ui/states.tsx';
import { endOf, openTrainings, outcomeSentence } from './standing.ts';
import { wordsOf } from './words.ts';

const reasons: Record<TrainingInfo['reason'], string> = { night: 'every night', person: 'asked for', drift: 'because of an alert', first: 'the first' };
const about = (model: string | null) => (model === null ? 'All models' : wordsOf(model).name);

function AskedBy({ training: { reason, asked_by } }: { training: TrainingInfo }) {
  if (reason !== 'person') return <>{reasons[reason]}</>;
  return (
    <>
      {reasons.person} by <Private>{asked_by}</Private>
    </>
  );
}

/** Trains one model, or all without a name, now. */
export function TrainNow({ model, busy }: { model: string | null; busy: boolean }) {
  const queries = useQueryClient();
  const asking = useMutation({ mutationFn: () => trainModels(model), onSettled: () => queries.invalidateQueries({ queryKey: models.queryKey }) });
  return (
    <div className="flex flex-col items-end gap-2">
      <Button
        onClick={() => asking.mutate()}
        disabled={busy || asking.isPending}
        className="disabled:text-soft"
        title={busy ? 'It is being trained already' : ''}
      >
        <GraduationCap size={15} aria-hidden /> {model === null ? 'Train all now' : 'Train now'}
      </Button>
      {asking.error ? <Trouble what="The training could not be asked for." error={asking.error} /> : null}
    </div>
  );
}

/** Training that runs or waits, with how far it is and the way to stop it; what ended while one looked stays until it is put away. */
export function Running({ trainings }: { trainings: readonly TrainingInfo[] }) {
  const [followed, setFollowed] = useState<ReadonlySet<string>>(new Set());
  const open = openTrainings(trainings);
  if (open.some(({ training_id }) => !followed.has(training_id))) setFollowed(new Set([...followed, ...open.map(({ training_id }) => training_id)]));
  const ended = trainings.filter(({ training_id, finished_at }) => finished_at !== null && followed.has(training_id));
  const forget = (id: string) => setFollowed(new Set([...followed].filter((one) => one !== id)));
  if (open.length + ended.length === 0) return null;
  return (
    <section aria-label="Training" className="mb-4 divide-y rounded-lg border bg-surface">
      {open.map((training) => (
        <Progress key={training.training_id} training={training} />
      ))}
      {ended.map((training) => (
        <div key={training.training_id} className="flex flex-wrap items-start justify-between gap-3 px-4 py-3 text-sm">
          <div className="min-w-0">
            <p className="font-medium">
              {about(training.model)}: the training {endOf(training)}.
            </p>
            <Outcome training={training} />
          </div>
          <Button onClick={() => forget(training.training_id)}>Put away</Button>
        </div>
      ))}
    </section>
  );
}

function Progress({ training }: { training: TrainingInfo }) {
  const queries = useQueryClient();
  const stopping = useMutation({
    mutationFn: () => stopTraining(training.training_id),
    onSettled: () => queries.invalidateQueries({ queryKey: models.queryKey }),
  });
  const share = Math.floor(training.progress * 100);
  const asked = stopping.isPending || stopping.isSuccess;
  return (
    <div className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0">
          <span className="font-medium">{about(training.model)}: </span>
          {training.started_at === null ? (
            <>
              waits for its turn since <Moment at={training.asked_at} />
            </>
          ) : (
            <>
              {share} of 100 done, began <Moment at={training.started_at} />
            </>
          )}
          , <AskedBy training={training} />.<span className="text-soft"> What is in use stays in use meanwhile.</span>
        </p>
        <Button onClick={() => stopping.mutate()} disabled={asked} className="disabled:text-soft">
          <Square size={13} aria-hidden /> {asked ? 'Stopping' : 'Stop'}
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={`Training: ${about(training.model)}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        className="mt-2 h-1.5 overflow-hidden rounded-full bg-raised"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${share}%` }} />
      </div>
      {stopping.error ? (
        <div className="mt-2">
          <Trouble what="It could not be stopped." error={stopping.error} />
        </div>
      ) : null}
    </div>
  );
}

function Outcome({ training }: { training: TrainingInfo }) {
  if (endOf(training) === 'was stopped') return <p className="mt-0.5 text-soft">Stopped before its end; what was trained by then is kept.</p>;
  return (
    <ul className="mt-0.5 space-y-0.5 break-words">
      {training.outcome.map((line) => (
        <li key={line}>{outcomeSentence(line, training.model === null)}</li>
      ))}
    </ul>
  );
}

const FEW = 5;

/** The latest trainings that have ended, each with what came of it. */
export function Trainings({ trainings, nextNight }: { trainings: readonly TrainingInfo[]; nextNight: string }) {
  const ended = trainings.filter(({ finished_at }) => finished_at !== null).slice(0, FEW);
  return (
    <Panel title="What came of the last trainings?" flush>
      {ended.length > 0 ? (
        <ul className="divide-y border-b">
          {ended.map((training) => (
            <li key={training.training_id} className="px-4 py-2.5 text-sm">
              <div className="flex items-baseline justify-between gap-3">
                <p className="font-medium">
                  {about(training.model)}
                  <span className="font-normal text-soft">
                    , <AskedBy training={training} />
                  </span>
                </p>
                {training.finished_at ? <Moment at={training.finished_at} className="whitespace-nowrap text-soft" /> : null}
              </div>
              <Outcome training={training} />
            </li>
          ))}
        </ul>
      ) : null}
      <p className="px-4 py-2.5 text-sm text-soft">
        {ended.length === 0 ? 'No training has been asked for since the first start. ' : ''}
        All models learn again by themselves every night: next <Moment at={nextNight} />.
      </p>
    </Panel>
  );
}
