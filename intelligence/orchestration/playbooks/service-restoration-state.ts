import { own } from '../../kernel/own.ts';
import type { PlaybookInput } from '../playbook.ts';
import { type Credits, withCredit } from './credits.ts';
import type { RestorationSettings } from './service-restoration-settings.ts';

/** A time without service of the customer's own line; `to` is null while it goes on. */
type Cut = { readonly outage: string; readonly episode: number; readonly from: string; readonly to: string | null };
type Step = { readonly requested: string; readonly notBefore: string; readonly sent: boolean };

/** What a restoration remembers; plain JSON. An episode is what customers take for one outage, however often the line comes and goes in it. */
export type RestorationState = {
  readonly cuts: readonly Cut[];
  readonly episode: number;
  /** When the line is expected back as somebody stated it last; null when nobody has. */
  readonly expected: string | null;
  /** What the customer was told last of it. */
  readonly toldExpected: string | null;
  readonly steps: Readonly<Record<string, Step>>;
  /** Steps of this run whose message was taken back, and when. */
  readonly withdrawn: Readonly<Record<string, string>>;
  /** Credits of which the ISP's system said that they are booked, by step. */
  readonly credited: readonly string[];
  /** Credits that are decided one way or the other: booked, refused or failed. */
  readonly settled: readonly string[];
  /** What they came to when they were asked for; absent while none was. */
  readonly credits?: Credits;
  readonly answered: number | null;
};

export const initialRestoration: RestorationState = {
  cuts: [],
  episode: 0,
  expected: null,
  toldExpected: null,
  steps: {},
  withdrawn: {},
  credited: [],
  settled: [],
  answered: null,
};

const MINUTE = 60_000;
/** The mark under which a step is noted as taken back. */
export const WITHDRAWN = 'withdrawn:';

/** True while the line is down. */
export const isDown = ({ cuts }: RestorationState): boolean => cuts.some(({ to }) => to === null);
/** The cuts of the present episode. */
const present = ({ cuts, episode }: RestorationState): Cut[] => cuts.filter((cut) => cut.episode === episode);
/** When the present episode began. */
export const beganAt = (state: RestorationState): string => present(state).reduce((first, { from }) => (from < first ? from : first), '9999');
/** When the line was last up again in the present episode; null while it is down. */
export const backSince = (state: RestorationState): string | null =>
  isDown(state) ? null : present(state).reduce<string | null>((last, { to }) => (last === null || (to as string) > last ? to : last), null);

/** Whole minutes without service in the present episode: times that overlap count once. */
export function minutesDown(state: RestorationState): number {
  let [total, reached] = [0, 0];
  for (const { from, to } of present(state).toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const [start, end] = [Math.max(Date.parse(from), reached), Date.parse(to ?? from)];
    if (end <= start) continue;
    total += end - start;
    reached = end;
  }
  return Math.floor(total / MINUTE);
}

function cut(state: RestorationState, outage: string, time: string, flapMs: number): RestorationState {
  if (state.cuts.some((one) => one.outage === outage && one.to === null)) return state;
  const back = backSince(state);
  const isNew = state.episode === 0 || (back !== null && Date.parse(time) - Date.parse(back) >= flapMs);
  const episode = state.episode + (isNew ? 1 : 0);
  return { ...state, ...(isNew ? { expected: null, toldExpected: null } : {}), episode, cuts: [...state.cuts, { outage, episode, from: time, to: null }] };
}

/** What was stated counts as long as it lies ahead. */
const ahead = (moment: string | null, now: string): string | null => (moment !== null && moment > now ? moment : null);

function asked(state: RestorationState, step: string, time: string, notBefore: string): RestorationState {
  if (step.startsWith(WITHDRAWN)) return { ...state, withdrawn: { ...state.withdrawn, [step.slice(WITHDRAWN.length)]: time } };
  const credits = withCredit(state.credits, step);
  if (credits !== null) return { ...state, credits };
  const tellsExpected = step.startsWith('notice-') || step.startsWith('expected-');
  const steps = { ...state.steps, [step]: { requested: time, notBefore, sent: false } };
  return { ...state, steps, ...(tellsExpected ? { toldExpected: ahead(state.expected, time) } : {}) };
}

function settled(state: RestorationState, step: string | undefined, done: boolean): RestorationState {
  if (step === undefined || own(state.steps, step) === undefined || state.settled.includes(step)) return state;
  return { ...state, settled: [...state.settled, step], credited: done ? [...state.credited, step] : state.credited };
}

/** True while a credit that was asked for is neither booked nor refused: the run holds it until then. */
export const owesCredit = ({ steps, settled: known }: RestorationState): boolean =>
  Object.keys(steps).some((step) => step.startsWith('credit-') && !known.includes(step));

/** The state after one more input. */
export function evolveRestoration(state: RestorationState, input: PlaybookInput, settings: RestorationSettings): RestorationState {
  switch (input.type) {
    case 'line.cut': {
      const next = cut(state, input.data.outage_id, input.time, settings.flap_minutes * MINUTE);
      return input.data.expected_at === null ? next : { ...next, expected: input.data.expected_at };
    }
    case 'line.expected':
      return { ...state, expected: input.data.expected_at };
    case 'line.back':
      return {
        ...state,
        cuts: state.cuts.map((one) =>
          one.outage === input.data.outage_id && one.to === null ? { ...one, to: input.time > one.from ? input.time : one.from } : one,
        ),
      };
    case 'message.sent': {
      const step = input.data.step === undefined ? undefined : own(state.steps, input.data.step);
      return step === undefined || input.time < step.requested
        ? state
        : { ...state, steps: { ...state.steps, [input.data.step as string]: { ...step, sent: true } } };
    }
    case 'action.done':
    case 'action.failed':
    case 'action.refused':
      return settled(state, input.data.step, input.type === 'action.done');
    case 'survey.answered':
      return input.data.survey_id.startsWith('outage-') && Object.keys(state.steps).some((step) => step.startsWith('follow-up-'))
        ? { ...state, answered: input.data.score }
        : state;
    case 'step.requested':
      return asked(state, input.step, input.time, input.notBefore ?? input.time);
    default:
      return state;
  }
}

/** What was stated of the return, as it stands at a moment. */
export const expectedAt = (state: RestorationState, now: string): string | null => ahead(state.expected, now);
