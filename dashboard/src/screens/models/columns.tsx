import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { ModelInfo } from '../../api/types.ts';
import { Changing } from '../../ui/changing.tsx';
import type { Column } from '../../ui/grid.tsx';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { NoData } from '../../ui/states.tsx';
import { rankingSentence } from './figures.ts';
import { StageWord } from './stage.tsx';
import { lastTrained } from './standing.ts';
import { wordsOf } from './words.ts';

const inUse: Sign = { word: 'In use', icon: CircleCheck, colour: 'text-good' };
const notInUse: Sign = { word: 'Not in use', icon: CircleDashed, colour: 'text-soft' };
const look: Sign = { word: '', icon: TriangleAlert, colour: 'text-warn' };

/** Whether a model serves; why not shows on hover. */
export const UseWord = ({ row }: { row: ModelInfo }) => (
  <span title={row.none_because ?? undefined}>
    <Signed sign={row.champion ? inUse : notInUse} />
  </span>
);

function Says({ row }: { row: ModelInfo }) {
  return <span className={row.none_because ? 'text-ink' : ''}>{row.none_because ?? row.says}</span>;
}

function AlertCount({ row, none = 'None' }: { row: ModelInfo; none?: string }) {
  if (row.alerts.length === 0) return <span className="text-soft">{none}</span>;
  return <Signed sign={{ ...look, word: counted(row.alerts.length, 'alert') }} />;
}

function Trained({ row }: { row: ModelInfo }) {
  const at = lastTrained(row);
  return at ? <Moment at={at} className="tabular-nums" /> : <span className="text-soft">None in use</span>;
}

function RanksRight({ row }: { row: ModelInfo }) {
  const auc = row.champion?.metrics.roc_auc;
  if (row.champion && auc === undefined)
    return (
      <span className="text-soft" title="It counts what happened, and ranks nobody.">
        It counts
      </span>
    );
  if (auc === undefined) return <NoData why={row.none_because} />;
  return <span title={rankingSentence(auc, wordsOf(row.name))}>{Math.round(auc * 100)} of 100</span>;
}

/** The columns of the list of models. */
export const modelColumns: readonly Column<ModelInfo>[] = [
  {
    key: 'model',
    head: 'Model',
    min: 240,
    grow: 1,
    cell: (row) => (
      <div className="min-w-0">
        <div className="truncate font-medium">{wordsOf(row.name).name}</div>
        <div className="truncate text-xs text-soft">
          <Says row={row} />
        </div>
      </div>
    ),
  },
  {
    key: 'use',
    head: 'State',
    min: 92,
    cell: (row) => (
      <Changing value={row.champion?.version ?? null}>
        <UseWord row={row} />
      </Changing>
    ),
  },
  { key: 'ranks', head: 'Ranks right', min: 84, gives: 2, cell: (row) => <RanksRight row={row} /> },
  {
    key: 'trained',
    head: 'Last trained',
    min: 92,
    cell: (row) => <Trained row={row} />,
  },
  {
    key: 'tried',
    head: 'Beside it',
    min: 150,
    gives: 1,
    cell: (row) => (row.challenger ? <StageWord stage={row.challenger.stage} /> : <span className="text-soft">Nothing</span>),
  },
  { key: 'alerts', head: 'Alerts', min: 84, cell: (row) => <AlertCount row={row} /> },
];

/** A model in two lines. */
export function ModelCard({ row }: { row: ModelInfo }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">{wordsOf(row.name).name}</span>
        <UseWord row={row} />
      </div>
      <p className="mt-0.5 line-clamp-2 text-soft">
        <Says row={row} />
      </p>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span>
          {lastTrained(row) ? 'Trained ' : ''}
          <Trained row={row} />
        </span>
        <AlertCount row={row} none="No alerts" />
      </div>
    </div>
  );
}
