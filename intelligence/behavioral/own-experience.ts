import type { OwnAlert } from '../contract/api/own-now.ts';
import type { TouchCard } from '../contract/api/personas.ts';
import type { OwnIdentity } from '../contract/identity.ts';
import type { JourneySpan, Stage } from './journey.ts';

/** Who reads what is their own. */
export type OwnPersona = OwnIdentity['role'];

/** A card with what tells whether it still stands: until when it may, whether that has ended, and which one customer it is about. */
export type OwnCard = TouchCard & { readonly until: string | null; readonly over: boolean; readonly whose: string | null };

const KINDS: Readonly<Record<string, OwnAlert['kind']>> = {
  'outage.started': 'line',
  'payment.failed': 'payment',
  'balance.expired': 'payment',
  'service.expired': 'payment',
  'maintenance.planned': 'work',
  'usage.threshold': 'use',
};
/** Of what is the same to the reader, a line that is cut off comes first. */
const ORDER: readonly OwnAlert['kind'][] = ['line', 'payment', 'work', 'use'];
/** A period that is nearly used up is news for so long. */
const USE_STANDS_MS = 7 * 86_400_000;

/** What a card is about; null for one that tells of an end. */
export const kindOf = ({ type }: Pick<TouchCard, 'type'>): OwnAlert['kind'] | null => KINDS[type] ?? null;

/**
 * The cards that still stand: a line until it is back, planned work until its window has passed, money while it is owed,
 * use for a week, both once for each customer by the latest. What has ended is history and no alert.
 */
export function standing(cards: readonly OwnCard[], owing: ReadonlySet<string>, now: Date): OwnCard[] {
  const latest = cards.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.impact_id < b.impact_id ? -1 : 1));
  const seen = new Set<string>();
  return latest.filter((card) => {
    const kind = kindOf(card);
    if (kind === null || card.over || (card.until !== null && Date.parse(card.until) <= now.getTime())) return false;
    if (kind === 'line' || kind === 'work') return true;
    if (kind === 'use' ? now.getTime() - Date.parse(card.at) >= USE_STANDS_MS : card.whose === null || !owing.has(card.whose)) return false;
    const once = `${kind} ${card.whose}`;
    if (seen.has(once)) return false;
    seen.add(once);
    return true;
  });
}

/** Alerts by the customers whom each hits, then by what these pay; the same facts give the same order. */
export const rankOwn = (alerts: readonly OwnAlert[]): OwnAlert[] =>
  alerts.toSorted(
    (a, b) =>
      b.sums.customers - a.sums.customers ||
      b.sums.monthly_minor - a.sums.monthly_minor ||
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      (a.since === b.since ? (a.key < b.key ? -1 : 1) : a.since < b.since ? 1 : -1),
  );

/** Stages as those see them who stand there: that somebody may leave is the ISP's own guess and not shown to them. */
const SHOWN: Readonly<Record<OwnPersona, Readonly<Partial<Record<Stage, string>>>>> = {
  customer: {
    prospect: 'Not connected yet',
    onboarding: 'New with us',
    established: 'With us',
    'at-risk': 'With us',
    leaving: 'With us',
    left: 'No longer with us',
    'won-back': 'Back with us',
  },
  partner: { ramping: 'Starting out', active: 'Active', fading: 'Quiet lately', left: 'No longer a partner' },
  technician: {},
};

/** Where somebody stands, in their words, and since when those words hold: a guess that came between them does not show in the time either. */
export function shownStage(persona: OwnPersona, spans: readonly Pick<JourneySpan, 'stage' | 'since'>[]): ShownStage | null {
  const shown = spans.map(({ stage, since }) => ({ stage: SHOWN[persona][stage] ?? null, since }));
  const present = shown.at(-1)?.stage ?? null;
  if (present === null) return null;
  const before = shown.findLastIndex(({ stage }) => stage !== present);
  return { stage: present, since: shown[before + 1]!.since };
}

type ShownStage = { readonly stage: string; readonly since: string };
