/** The stages of each kind of person, in the order in which most go through them. */
export const STAGES = {
  customer: ['prospect', 'onboarding', 'established', 'at-risk', 'leaving', 'left', 'won-back'],
  partner: ['ramping', 'active', 'fading', 'left'],
  staff: ['new', 'active', 'dormant'],
} as const;

export type JourneyPersona = keyof typeof STAGES;
export type Stage = (typeof STAGES)[JourneyPersona][number];

/** What may move somebody on their journey. */
export type JourneyFactKind =
  /** Something was heard of them before they became a customer. */
  | 'heard'
  /** They became a customer, a partner or a user, or the service began again. */
  | 'joined'
  | 'left'
  /** A sign that they are about to leave: they said so, or looked up how. */
  | 'wants-to-leave'
  /** Their risk of leaving became high, or no longer is. */
  | 'risk-high'
  | 'risk-normal'
  /** They did something: sold, topped up, used the layer. */
  | 'did';

/** One fact of a journey: when it happened, when the layer knew of it, and in words what it was. ISO text in UTC. */
export type JourneyFact = { readonly id: string; readonly kind: JourneyFactKind; readonly at: string; readonly learnedAt: string; readonly words: string };

/** A stage of somebody since when, with what it rests on now, or rested on last; `until` is null for the present one. */
export type JourneySpan = { readonly stage: Stage; readonly since: string; readonly until: string | null; readonly because: string };

const DAY = 86_400_000;
/** Days until a customer is no longer new, and until one who came back counts like all others. */
const ONBOARDING_DAYS = 90;
const WON_BACK_DAYS = 180;
/** A sign of leaving that nothing followed is forgotten after so many days. */
const LEAVING_DAYS = 30;
const RAMPING_DAYS = 90;
const FADING_DAYS = 45;
const NEW_STAFF_DAYS = 14;
const DORMANT_DAYS = 14;

const after = (at: string, days: number): string => new Date(Date.parse(at) + days * DAY).toISOString();
const dayText = (at: string): string => at.slice(0, 10);

/** A stage and what it rests on; `of` is the moment of the fact where that may be later than the beginning of the stage. */
type Standing = { readonly stage: Stage; readonly because: string; readonly of?: string };
type Rule = {
  /** The stage at a moment, from the facts that had happened by then, in order. */
  readonly at: (facts: readonly JourneyFact[], moment: string) => Standing | null;
  /** Moments, besides those of the facts, at which time alone may change it. */
  readonly turns: (fact: JourneyFact) => readonly string[];
};

const lastOf = (facts: readonly JourneyFact[], ...kinds: JourneyFactKind[]): JourneyFact | undefined => facts.findLast(({ kind }) => kinds.includes(kind));

/** When the membership that runs now began: the first joining after the last leaving. */
function began(facts: readonly JourneyFact[]): JourneyFact | undefined {
  const left = lastOf(facts, 'left');
  return facts.find((fact) => fact.kind === 'joined' && (left === undefined || fact.at > left.at));
}

function customerAt(facts: readonly JourneyFact[], moment: string): Standing | null {
  const [first] = facts;
  if (first === undefined) return null;
  const left = lastOf(facts, 'left');
  const start = began(facts);
  if (start === undefined) return left ? { stage: 'left', because: left.words, of: left.at } : { stage: 'prospect', because: first.words };
  const sign = lastOf(facts, 'wants-to-leave');
  if (sign && sign.at >= start.at && moment < after(sign.at, LEAVING_DAYS)) return { stage: 'leaving', because: sign.words, of: sign.at };
  const risk = lastOf(facts, 'risk-high', 'risk-normal');
  if (risk?.kind === 'risk-high' && risk.at >= start.at) return { stage: 'at-risk', because: risk.words, of: risk.at };
  if (left && moment < after(start.at, WON_BACK_DAYS))
    return { stage: 'won-back', because: `came back on ${dayText(start.at)} after leaving on ${dayText(left.at)}` };
  if (!left && moment < after(start.at, ONBOARDING_DAYS)) return { stage: 'onboarding', because: `${start.words}, less than ${ONBOARDING_DAYS} days ago` };
  return { stage: 'established', because: `${start.words} on ${dayText(start.at)}, and nothing speaks of leaving` };
}

function partnerAt(facts: readonly JourneyFact[], moment: string): Standing | null {
  const start = began(facts);
  const left = lastOf(facts, 'left');
  if (start === undefined) return left ? { stage: 'left', because: left.words, of: left.at } : null;
  if (moment < after(start.at, RAMPING_DAYS)) return { stage: 'ramping', because: `${start.words}, less than ${RAMPING_DAYS} days ago` };
  const did = lastOf(facts, 'did');
  if (did === undefined || moment >= after(did.at, FADING_DAYS))
    return { stage: 'fading', because: did ? `nothing for ${FADING_DAYS} days since: ${did.words}` : `nothing in the first ${RAMPING_DAYS} days` };
  return { stage: 'active', because: did.words, of: did.at };
}

function staffAt(facts: readonly JourneyFact[], moment: string): Standing | null {
  const did = lastOf(facts, 'did');
  const [first] = facts;
  if (first === undefined || did === undefined) return null;
  if (moment >= after(did.at, DORMANT_DAYS)) return { stage: 'dormant', because: `not here for ${DORMANT_DAYS} days` };
  if (moment < after(first.at, NEW_STAFF_DAYS)) return { stage: 'new', because: `first here on ${dayText(first.at)}` };
  return { stage: 'active', because: `here on ${dayText(did.at)}` };
}

const RULES: Readonly<Record<JourneyPersona, Rule>> = {
  customer: {
    at: customerAt,
    turns: ({ kind, at }) =>
      kind === 'joined' ? [after(at, ONBOARDING_DAYS), after(at, WON_BACK_DAYS)] : kind === 'wants-to-leave' ? [after(at, LEAVING_DAYS)] : [],
  },
  partner: { at: partnerAt, turns: ({ kind, at }) => (kind === 'joined' ? [after(at, RAMPING_DAYS)] : kind === 'did' ? [after(at, FADING_DAYS)] : []) },
  staff: { at: staffAt, turns: ({ kind, at }) => (kind === 'did' ? [after(at, DORMANT_DAYS), after(at, NEW_STAFF_DAYS)] : []) },
};

/** What a stage rests on, with the day where that came later than the stage. */
const reasonOf = ({ because, of }: Standing, since: string): string =>
  of === undefined || dayText(of) <= dayText(since) ? because : `${because} on ${dayText(of)}`;

/**
 * `UserJourneyAnalyzer`: the stages of somebody up to a moment, from what was known by then. The same facts in any order, late or
 * twice give the same journey; a fact that happened or was learned after the moment is not seen; each stage says what it rests on, which
 * may change while it lasts: what began it is told as of then.
 */
export function journeyOf(persona: JourneyPersona, facts: readonly JourneyFact[], asOf: string): JourneySpan[] {
  const known = new Map(facts.filter(({ at, learnedAt }) => at <= asOf && learnedAt <= asOf).map((fact) => [fact.id, fact]));
  const inOrder = [...known.values()].sort((a, b) => (a.at < b.at || (a.at === b.at && a.id < b.id) ? -1 : 1));
  const { at, turns } = RULES[persona];
  const moments = [...new Set(inOrder.flatMap((fact) => [fact.at, ...turns(fact)]))].filter((moment) => moment <= asOf).sort();
  const spans: { stage: Stage; since: string; until: string | null; because: string }[] = [];
  let seen = 0;
  for (const moment of moments) {
    while (seen < inOrder.length && (inOrder[seen] as JourneyFact).at <= moment) seen++;
    const standing = at(inOrder.slice(0, seen), moment);
    const last = spans.at(-1);
    if (standing === null) continue;
    if (last?.stage === standing.stage) {
      last.because = reasonOf(standing, last.since);
      continue;
    }
    if (last) last.until = moment;
    spans.push({ stage: standing.stage, because: reasonOf(standing, moment), since: moment, until: null });
  }
  return spans;
}
