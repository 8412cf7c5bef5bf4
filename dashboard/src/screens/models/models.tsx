import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback, useEffect, useRef } from 'react';
import { models } from '../../api/queries.ts';
import type { ModelInfo } from '../../api/types.ts';
import { useLive } from '../../live/provider.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Grid } from '../../ui/grid.tsx';
import { useWide } from '../../ui/media.ts';
import { Moment } from '../../ui/moment.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { ModelCard, modelColumns } from './columns.tsx';
import { ModelDetail } from './detail.tsx';
import { askEvery, modelsSentence, openTrainings, stampOf } from './standing.ts';
import { Running, Trainings, TrainNow } from './training.tsx';

const route = getRouteApi('/models');
const rowId = (row: ModelInfo) => row.name;

/** Whether the predictions can be trusted: the models in a list, and everything about one of them. */
export function Models() {
  useTitle('Models');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/models' });
  const queries = useQueryClient();
  const wide = useWide();
  const detail = useRef<HTMLElement>(null);
  const { state } = useLive();
  const asked = useQuery({ ...models, refetchInterval: (query) => (state.mode === 'paused' ? false : askEvery(query.state.data)) });
  const list = asked.data;
  const selected = search.model ?? (wide ? list?.models[0]?.name : undefined) ?? null;
  const set = useCallback(
    (model: string | undefined) => void navigate({ search: { model }, replace: wide || model === undefined, resetScroll: false }),
    [navigate, wide],
  );
  const explain = useCallback(() => detail.current?.focus(), []);

  // A version that moved or a training that ended makes the open record out of date.
  const stamp = list ? stampOf(list) : null;
  const before = useRef(stamp);
  useEffect(() => {
    if (before.current !== null && before.current !== stamp) void queries.invalidateQueries({ queryKey: ['model'] });
    before.current = stamp;
  }, [stamp, queries]);

  const back = (event: KeyboardEvent) => {
    if (event.key === 'Escape') document.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
  };

  return (
    <>
      <PageHead question="Can the predictions be trusted?" actions={list ? <TrainNow model={null} busy={openTrainings(list.trainings).length > 0} /> : null}>
        {list ? (
          <>
            {modelsSentence(list)} All learn again <Moment at={list.next_night} />.
          </>
        ) : null}
      </PageHead>
      <ReadTrouble what="The models could not be read." asked={asked} />
      {list ? <Running trainings={list.trainings} /> : null}
      {list ? (
        <div className="rounded-lg border bg-surface">
          {list.models.length === 0 ? <Empty title="There are no models.">This layer was started without any.</Empty> : null}
          <Grid
            label="Models"
            columns={modelColumns}
            rows={list.models}
            id={rowId}
            card={ModelCard}
            selected={selected}
            onSelect={set}
            onOpen={wide ? explain : set}
            onExplain={wide ? explain : set}
          />
        </div>
      ) : asked.error ? null : (
        <Skeleton rows={4} className="h-13" />
      )}
      {wide && selected ? (
        <section ref={detail} tabIndex={-1} aria-label="The model" onKeyDown={back} className="mt-6">
          <ModelDetail name={selected} list={list} />
        </section>
      ) : null}
      {list ? (
        <div className="mt-4">
          <Trainings trainings={list.trainings} nextNight={list.next_night} />
        </div>
      ) : null}
      {!wide && search.model ? (
        <Dialog sheet title="The model" onClose={() => set(undefined)}>
          <ModelDetail name={search.model} list={list} />
        </Dialog>
      ) : null}
    </>
  );
}
