/** The unusual episode that is under way, and the past ones. Plain data. */
export interface Episodes {
  /** When the episode under way began, and how many readings ago it was last unusual. */
  sinceMs: number | null;
  quiet: number;
  /** Its most unusual reading. */
  peak: number;
  /** Past episodes, the latest last; each is more unusual than all after it, since only those can be the answer. */
  past: { atMs: number; peak: number }[];
}

/** Where a reading stands among what was unusual before. */
export interface Past {
  /** Since when the stream has been unusual, in milliseconds; absent when it is not. */
  readonly sinceMs?: number;
  /** When it was last at least as unusual as now, in an earlier episode; absent when never in memory, or when it is not unusual. */
  readonly lastAsUnusualMs?: number;
}

export const freshEpisodes = (): Episodes => ({ sinceMs: null, quiet: 0, peak: 0, past: [] });

const REMEMBERED = 32;

/** Takes a judged reading into the episodes and says where the stream stands. An episode ends after a window without anything unusual. */
export function placeInPast(state: Episodes, reading?: { timestampMs: number; surprise: number; unusual: boolean; window: number }): Past {
  if (reading?.unusual) {
    state.sinceMs ??= reading.timestampMs;
    state.quiet = 0;
    state.peak = Math.max(state.peak, reading.surprise);
  } else if (reading && state.sinceMs !== null) {
    state.quiet++;
    if (state.quiet >= reading.window) endEpisode(state);
  }
  if (state.sinceMs === null) return {};
  const last = state.past.findLast(({ peak }) => peak >= state.peak);
  return { sinceMs: state.sinceMs, ...(last && { lastAsUnusualMs: last.atMs }) };
}

function endEpisode(state: Episodes): void {
  const { past, peak } = state;
  while (past.length > 0 && (past.at(-1) as { peak: number }).peak <= peak) past.pop();
  past.push({ atMs: state.sinceMs as number, peak });
  if (past.length > REMEMBERED) past.shift();
  Object.assign(state, { sinceMs: null, quiet: 0, peak: 0 });
}
