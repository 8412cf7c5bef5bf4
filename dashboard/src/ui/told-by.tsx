import { Moment } from './moment.tsx';

/** Which facts a sentence rests on, and when the latest of them came. */
export function ToldBy({ source, latest }: { source: readonly string[]; latest: string | null }) {
  return (
    <>
      {source.join(', ')}
      {latest ? (
        <>
          {' · '}
          <Moment at={latest} />
        </>
      ) : null}
    </>
  );
}
