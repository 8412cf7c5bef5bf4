import type { Rollout } from './rollout.ts';
import { challengerOf, championOf, type ModelVersion, type Stage } from './version.ts';

/** A change of stage that shall be made. */
export interface Placement {
  readonly version: string;
  readonly to: Stage;
  readonly why: string;
}

type Placed = Pick<ModelVersion, 'version' | 'stage' | 'since'>;

const waiting = (versions: readonly Placed[]) => versions.filter(({ stage }) => stage === 'waiting').sort((a, b) => (a.since < b.since ? 1 : -1));

/**
 * Where a version that was just trained goes. Refused: nowhere. Without a champion: it serves. `refresh` models (whose estimates
 * are counts, with nothing to hold out) follow one another at once. Else it is tried in shadow, or waits while another is tried.
 */
export function placeCandidate(versions: readonly Placed[], candidate: string, refusal: string | undefined, refresh = false): Placement[] {
  if (refusal !== undefined) return [{ version: candidate, to: 'rejected', why: refusal }];
  const champion = championOf(versions);
  if (!champion) return [{ version: candidate, to: 'champion', why: refresh ? 'the first' : 'the first that is better than one chance for everybody' }];
  if (refresh)
    return [
      ...(challengerOf(versions) ? [{ version: (challengerOf(versions) as Placed).version, to: 'retired' as const, why: `followed by ${candidate}` }] : []),
      { version: champion.version, to: 'reserve', why: `followed by ${candidate}` },
      { version: candidate, to: 'champion', why: 'knows more of the same counts' },
    ];
  const older = waiting(versions).map(({ version }): Placement => ({ version, to: 'retired', why: `a younger one waits: ${candidate}` }));
  if (challengerOf(versions)) return [...older, { version: candidate, to: 'waiting', why: 'another challenger is being tried' }];
  return [...older, { version: candidate, to: 'shadow', why: 'trained; scores beside the champion, unseen' }];
}

/** The changes of stage that a step of the rollout asks for. */
export function placeStep(versions: readonly Placed[], { to, why }: Rollout): Placement[] {
  const champion = championOf(versions);
  const challenger = challengerOf(versions);
  if (!challenger || to === 'stay') return [];
  const next = waiting(versions)[0];
  const follows: Placement[] = next ? [{ version: next.version, to: 'shadow', why: 'the place is free' }] : [];
  if (to === 'canary') return [{ version: challenger.version, to: 'canary', why }];
  if (to === 'retire') return [{ version: challenger.version, to: 'retired', why }, ...follows];
  if (to === 'roll-back')
    return [
      ...(champion ? [{ version: champion.version, to: 'retired' as const, why }] : []),
      { version: challenger.version, to: 'champion', why },
      ...follows,
    ];
  return [...(champion ? [{ version: champion.version, to: 'reserve' as const, why }] : []), { version: challenger.version, to: 'champion', why }];
}

/**
 * Back to the version before, on a person's word: the reserve when there is one, else the version given (one that served before).
 * Empty when there is nothing to go back to.
 */
export function placeBack(versions: readonly Placed[], former: string | null, why: string): Placement[] {
  const champion = championOf(versions);
  const challenger = challengerOf(versions);
  const back = challenger?.stage === 'reserve' ? challenger.version : former;
  if (!back || back === champion?.version) return [];
  return [...(champion ? [{ version: champion.version, to: 'retired' as const, why }] : []), { version: back, to: 'champion', why }];
}
