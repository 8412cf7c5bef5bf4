import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import { explanation } from '../../api/playbook-queries.ts';
import type { DecisionExplanation, ToldJudgement } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { Skeleton, Trouble } from '../../ui/states.tsx';
import { readable } from './words.tsx';

type Names = readonly (string | null)[];

const signs: Record<DecisionExplanation['again']['verdict'], Sign> = {
  same: { word: 'Made again from its record: the same', icon: CircleCheck, colour: 'text-good' },
  different: { word: 'Made again from its record: not the same', icon: CircleAlert, colour: 'text-bad' },
  'not possible': { word: 'It cannot be made again here', icon: CircleDashed, colour: 'text-soft' },
};
const answers: Record<ToldJudgement['answer'], string> = {
  send: 'It may go',
  defer: 'It has to wait',
  suppress: 'It may not go',
  supersede: 'It is not needed any more',
};

/** What would have turned a decision, what held its messages, and whether it comes out the same from what was kept of it. */
export function Explanation({ id, names }: { id: string; names: Names }) {
  const asked = useQuery(explanation(id));
  const { data } = asked;
  return (
    <div className="space-y-4">
      {asked.error ? <Trouble what="The explanation could not be read." error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {data ? (
        <>
          <Panel title="What would have turned it" aside={<Signed sign={signs[data.again.verdict]} />}>
            <WhatIf explained={data} names={names} />
          </Panel>
          {data.judgements.length > 0 ? (
            <Panel title="What was said of its messages" aside={counted(data.judgements.length, 'answer')} flush>
              <ol className="divide-y">
                {data.judgements.map((judgement) => (
                  <Judgement key={`${judgement.key} ${judgement.at}`} judgement={judgement} />
                ))}
              </ol>
            </Panel>
          ) : null}
          {data.score ? (
            <Panel title="The risk that it saw, as a sum of points" aside={`${data.score.points.toFixed(1)} of 100`}>
              <Score score={data.score} />
            </Panel>
          ) : null}
        </>
      ) : asked.error ? null : (
        <Skeleton rows={4} />
      )}
    </div>
  );
}

function WhatIf({ explained: { what_if, again, settings }, names }: { explained: DecisionExplanation; names: Names }) {
  return (
    <div className="space-y-3 text-sm">
      {what_if.length > 0 ? (
        <ol className="list-decimal space-y-1.5 ps-5">
          {what_if.map(({ sentence }) => (
            <li key={sentence}>
              <Prose text={sentence} names={names} />
            </li>
          ))}
        </ol>
      ) : (
        <p className="text-soft">{again.not_possible ?? 'Nothing that could have been otherwise would have turned it.'}</p>
      )}
      <p className="text-soft">
        Each was found by asking the playbook again with one thing changed.{' '}
        {settings.edition === 0 ? 'Default settings.' : `Edition ${settings.edition} of the settings.`}
        {again.differs.length > 0 ? ` What differs from the record: ${again.differs.join(', ')}.` : ''}
        {again.event === 'not in the log' ? ' The event is not in the log any more.' : ''}
      </p>
    </div>
  );
}

function Judgement({ judgement }: { judgement: ToldJudgement }) {
  const { answer, reason, until, channel, at, held_by, contacts, policy_rules } = judgement;
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <p className="font-medium">
          {answers[answer]} by {channel}
          {reason ? `: ${readable(reason).toLowerCase()}` : ''}
        </p>
        <Moment at={at} className="text-soft" />
      </div>
      {until ? (
        <p className="text-soft">
          It is asked again <Moment at={until} />.
        </p>
      ) : null}
      {held_by.map(({ sentence }) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className="text-xs text-soft">
        {counted(contacts, 'message')} of the last days counted. Rules: {Object.values(policy_rules).join(' ')}
      </p>
    </li>
  );
}

function Score({ score: { typical_points, parts, other_points, points } }: { score: NonNullable<DecisionExplanation['score']> }) {
  const lines: [string, number][] = [
    ['What is typical', typical_points],
    ...parts.map(({ feature, points: own }): [string, number] => [readable(feature), own]),
    ['Everything else', other_points],
  ];
  return (
    <table className="w-full text-sm tabular-nums">
      <tbody>
        {lines.map(([name, value]) => (
          <tr key={name} className="border-b">
            <th scope="row" className="py-1 text-start font-normal text-soft">
              {name}
            </th>
            <td className="text-end">{value.toFixed(2)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row" className="py-1 text-start font-medium">
            Together
          </th>
          <td className="text-end font-medium">{points.toFixed(2)}</td>
        </tr>
      </tbody>
    </table>
  );
}
