import type { ReactNode } from 'react';
import type { ModelVersionInfo } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { calendarDay } from '../../ui/time.ts';
import { plain } from '../decisions/view.tsx';
import { title } from '../decisions/words.tsx';
import { duration } from '../system/sentence.ts';
import { bytes } from './trial.ts';

/** How a version was made, so that it can be made again. */
export function Made({ version, inUse }: { version: ModelVersionInfo; inUse: boolean }) {
  const params = Object.entries(version.params);
  return (
    <Panel title={inUse ? 'How was it made?' : 'How was the version trained last made?'}>
      <dl className="text-sm">
        <Fact name="Trained">
          <Moment at={version.trained_at} />
        </Fact>
        <Fact name="It took">{duration(version.training_seconds)}</Fact>
        <Fact name="Facts from">{calendarDay(version.window.from)}</Fact>
        <Fact name="Facts to">{calendarDay(version.window.to)}</Fact>
        <Fact name="Cases">{count(version.rows)}</Fact>
        <Fact name="Features">{count(version.features)}</Fact>
        {params.map(([name, value]) => (
          <Fact key={name} name={title(name)}>
            {plain(name, value)}
          </Fact>
        ))}
        <Fact name="Size">{bytes(version.bytes)}</Fact>
        <Fact name="Seed">{count(version.seed)}</Fact>
        <Fact name="Version">
          <span className="font-mono text-xs">{version.version}</span>
        </Fact>
        <Fact name="Program">
          <span className="font-mono text-xs">{version.code_version}</span>
        </Fact>
        {version.feature_hash === '' ? null : (
          <Fact name="Fingerprint of the features">
            <span className="font-mono text-xs break-all">{version.feature_hash}</span>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b py-1.5 first:pt-0 last:border-0 last:pb-0">
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 text-end tabular-nums">{children}</dd>
    </div>
  );
}
