import { Check, TriangleAlert } from 'lucide-react';
import type { ModelRecord, ModelVersionInfo } from '../../api/types.ts';
import { SaidAndCame, SaidAndCameKey } from '../../charts/said-and-came.tsx';
import { Moment } from '../../ui/moment.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { figuresOf, givesChances, horizonOf } from './figures.ts';
import { firstSettled, type SettledLine, settledLines, settledSentence, settledTotal } from './settled.ts';
import type { ModelWords } from './words.ts';

/** What came of what the version in use had said, and what the newest version showed in its own test. */
export function CameTrue({ record, words }: { record: ModelRecord; words: ModelWords }) {
  const { champion } = record.model;
  const version = champion ?? record.versions[0];
  const rows = record.settled.reduce((sum, bin) => sum + bin.rows, 0);
  return (
    <Panel title="Does it come true?" aside={rows > 0 ? counted(rows, 'settled prediction') : null}>
      {record.settled.length > 0 ? <Settled record={record} words={words} /> : <NotSettled champion={champion} words={words} />}
      {version ? <OwnTest version={version} words={words} inUse={version === champion} /> : null}
    </Panel>
  );
}

function Settled({ record: { settled, model }, words }: { record: ModelRecord; words: ModelWords }) {
  const lines = settledLines(settled);
  const most = Math.max(...lines.map(({ scale, said, high }) => Math.max(said, high) / scale));
  return (
    <>
      <p className="font-medium">{settledTotal(settled, model.champion ? horizonOf(model.champion) : null, words)}</p>
      <ul className="mt-3 divide-y">
        {lines.map((line) => (
          <li key={line.key} className="py-2 text-sm first:pt-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span>{settledSentence(line, words)}</span>
              <Verdict line={line} words={words} />
            </div>
            <SaidAndCame said={line.said / line.scale} came={line.came / line.scale} low={line.low / line.scale} high={line.high / line.scale} most={most} />
          </li>
        ))}
      </ul>
      <SaidAndCameKey />
    </>
  );
}

function Verdict({ line, words }: { line: SettledLine; words: ModelWords }) {
  const rows = `${counted(line.rows, words.one, words.many)}`;
  if (line.verdict === 'as-said')
    return (
      <span className="inline-flex items-center gap-1 text-xs whitespace-nowrap text-soft">
        <Check size={12} aria-hidden /> as said · {rows}
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1 text-xs whitespace-nowrap text-soft">
      <span className="inline-flex items-center gap-1 font-medium text-warn">
        <TriangleAlert size={12} aria-hidden /> {line.verdict} than said
      </span>
      · {rows}
    </span>
  );
}

function NotSettled({ champion, words }: { champion: ModelVersionInfo | null; words: ModelWords }) {
  if (!champion) return <p className="text-sm text-soft">Nothing is in use, so nothing that was said can come true.</p>;
  const days = horizonOf(champion);
  if (!givesChances(champion) || days === null)
    return <p className="text-sm text-soft">This model counts what happened. It says no chance that could come true or not, and needs no waiting.</p>;
  return (
    <p className="text-sm">
      Nothing is settled yet: whether it was right about {words.many} is known after {counted(days, 'day')}, for this version from{' '}
      <Moment at={firstSettled(champion.since, days)} /> on. Until then its own test has to do.
    </p>
  );
}

function OwnTest({ version, words, inUse }: { version: ModelVersionInfo; words: ModelWords; inUse: boolean }) {
  const figures = figuresOf(version, words);
  const chances = givesChances(version);
  return (
    <section className="mt-4 border-t pt-3">
      <h3 className="text-xs font-medium text-soft">
        {chances ? 'Its own test, on days that it had not seen' : 'What it counted'}
        {inUse ? '' : ', by the version trained last'}
      </h3>
      {figures.length === 0 ? <p className="mt-2 text-sm text-soft">No figure is known of its test.</p> : null}
      <ul className="mt-2 space-y-2 text-sm">
        {figures.map(({ sentence, name, value }) => (
          <li key={name}>
            {sentence}{' '}
            <span className="whitespace-nowrap text-soft">
              {name} {value}
            </span>
          </li>
        ))}
      </ul>
      {chances ? (
        <p className="mt-3 text-xs text-soft">
          Learned from {count(version.rows)} cases, {count(version.positives)} of which {words.came}; the latest of them made the test.
        </p>
      ) : null}
    </section>
  );
}
