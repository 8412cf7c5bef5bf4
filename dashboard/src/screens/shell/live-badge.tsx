import { Pause, Play } from 'lucide-react';
import { useLive } from '../../live/provider.tsx';
import { type LiveState, liveWords } from '../../live/state.ts';
import { IconButton } from '../../ui/button.tsx';
import { useTenant } from '../../ui/tenant.tsx';

const dots: Record<LiveState['mode'], string> = {
  live: 'bg-good-mark',
  connecting: 'border border-edge',
  reconnecting: 'bg-warn-mark rounded-[2px]',
  paused: 'border border-edge rounded-[2px]',
};

/** How fresh the page is, in words, and the way to hold it still. */
export function LiveBadge() {
  const { state, pause, resume } = useLive();
  const { clock } = useTenant();
  const paused = state.mode === 'paused';
  return (
    <div className="flex items-center gap-0.5">
      <span className="flex items-center gap-2 text-sm whitespace-nowrap text-soft">
        <span aria-hidden className={`size-2 rounded-full ${dots[state.mode]}`} />
        {liveWords(state, (at) => clock.time(at))}
      </span>
      <span role="status" className="sr-only">
        {state.mode === 'reconnecting' ? 'The connection is lost. The page keeps what it shows and asks again every 15 seconds.' : ''}
      </span>
      <IconButton label={paused ? 'Follow changes again' : 'Hold the page still'} onClick={paused ? resume : pause}>
        {paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
      </IconButton>
    </div>
  );
}
