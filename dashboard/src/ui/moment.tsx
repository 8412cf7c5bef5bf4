import { useNow } from './now.ts';
import { useTenant } from './tenant.tsx';

/** A moment, relative under a day; the exact one with its zone shows on hover. */
export function Moment({ at, className }: { at: string | number; className?: string }) {
  const { clock } = useTenant();
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={clock.exact(at)} className={className}>
      {clock.relative(at, now)}
    </time>
  );
}
