import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { model } from '../../api/queries.ts';
import type { ModelList, ModelRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { Alerts } from './alerts.tsx';
import { CameTrue } from './came-true.tsx';
import { UseWord } from './columns.tsx';
import { LookBack } from './look-back.tsx';
import { LooksAt } from './looks-at.tsx';
import { Made } from './made.tsx';
import { RollBack } from './roll-back.tsx';
import { formerOf, lastTrained, trainingOf } from './standing.ts';
import { TrainNow } from './training.tsx';
import { TrialPanel } from './trial-panel.tsx';
import { Moves, Versions } from './versions.tsx';
import { wordsOf } from './words.ts';

/** Everything about one model: whether it comes true, what has changed, what is tried, and every version with its reason. */
export function ModelDetail({ name, list }: { name: string; list: ModelList | undefined }) {
  const asked = useQuery({ ...model(name), refetchInterval: usePolling() });
  return (
    <>
      <ReadTrouble what="This model could not be read." asked={asked} />
      {asked.data ? <Record key={name} record={asked.data} list={list} /> : asked.error ? null : <Skeleton rows={6} className="h-20" />}
    </>
  );
}

function Record({ record, list }: { record: ModelRecord; list: ModelList | undefined }) {
  const alarmed = record.model.alerts.length > 0;
  const words = wordsOf(record.model.name);
  const version = record.model.champion ?? record.versions[0];
  return (
    <>
      <Head record={record} list={list} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-4">
          {alarmed ? <Alerts model={record.model} /> : null}
          <CameTrue record={record} words={words} />
          <LookBack backtest={record.backtest} />
          {alarmed ? null : <Alerts model={record.model} />}
          <TrialPanel record={record} nextNight={list?.next_night ?? null} />
          <Versions versions={record.versions} />
          <Moves moves={record.moves} />
        </div>
        <div className="min-w-0 space-y-4">
          <LooksAt reasons={record.reasons} />
          {version ? <Made version={version} inUse={version === record.model.champion} /> : null}
        </div>
      </div>
    </>
  );
}

function Head({ record, list }: { record: ModelRecord; list: ModelList | undefined }) {
  const [back, setBack] = useState(false);
  const { model: info } = record;
  const words = wordsOf(info.name);
  const former = formerOf(record);
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 className="text-lg font-semibold tracking-tight">{words.name}</h2>
          <span className="text-sm">
            <UseWord row={info} />
          </span>
        </div>
        <p className="max-w-3xl text-pretty text-soft">
          {info.says} {info.none_because}
          {info.champion ? (
            <>
              Last trained <Moment at={lastTrained(info) ?? info.champion.trained_at} />, in use since <Moment at={info.champion.since} />.
            </>
          ) : null}
        </p>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        {former ? (
          <Button onClick={() => setBack(true)}>
            <Undo2 size={15} aria-hidden /> Go back to the version before
          </Button>
        ) : null}
        <TrainNow model={info.name} busy={list !== undefined && trainingOf(list.trainings, info.name) !== null} />
      </div>
      {back && former ? <RollBack record={record} former={former} words={words} onClose={() => setBack(false)} /> : null}
    </div>
  );
}
