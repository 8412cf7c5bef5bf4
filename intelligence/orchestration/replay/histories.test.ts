import { expect, test } from 'vitest';
import { goodData } from '../../app/proofs/bad-input.ts';
import { type EventType, eventCatalogue } from '../../contract/events/catalogue.ts';
import type { MessageClass } from '../../contract/words.ts';
import { digest } from '../../kernel/ids.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { mulberry32, pick, type Random } from '../../kernel/random.ts';
import type { AnyPlaybook, CustomerView, Happening } from '../playbook.ts';
import { playbookKinds } from '../playbooks/catalogue.ts';
import type { Decision, Run } from '../run.ts';
import { advance, advanceDue } from '../runtime.ts';
import { sampleView } from '../sample-run.ts';

const HISTORIES = 200;
const START = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

/** What an event about a node means for a line, with the ids that a run follows. */
const ofLines = (random: Random, at: number): Record<string, unknown> => ({
  outage_id: 'o1',
  maintenance_id: 'm1',
  expected_at: random() < 0.5 ? null : iso(at + DAY / 4),
  starts_at: iso(at + 2 * DAY),
  ends_at: iso(at + 2.1 * DAY),
  kind: 'planned',
});

/** Tasks apart, what came of what was asked for is of this run: of another it would not hear. */
function happening(type: Happening['type'], at: number, key: string, random: Random): Happening {
  const drawn = type in eventCatalogue ? (goodData(type as EventType, random) as Record<string, unknown>) : ofLines(random, at);
  const { instance_id: _, ...own } = drawn;
  const data = type === 'task.closed' ? drawn : own;
  return { id: key, source: 'recorded', tenant: 't', type, time: iso(at), learned: iso(at), data: { ...data, customer_id: 'c1' } } as unknown as Happening;
}

const drawnView = (random: Random, at: number): CustomerView =>
  sampleView('c1', {
    status: pick(random, ['active', 'active', 'active', 'suspended', 'cancelled'] as const),
    time_zone: pick(random, ['Africa/Lagos', 'America/Chicago', null]),
    email: random() < 0.8 ? 'known' : null,
    phone: random() < 0.6 ? 'known' : null,
    owed_minor: Math.floor(random() * 3) * 4_500,
    last_paid_at: random() < 0.3 ? iso(at - DAY) : null,
    price_minor: 4_500,
    churn_chance: random() < 0.8 ? random() : null,
    health_score: Math.floor(random() * 100),
    best_hour: 8 + Math.floor(random() * 12),
    outage_open: random() < 0.15,
    peace: random() < 0.1 ? 'billing-complaint' : null,
    revenue: {
      valued_at: iso(at - DAY / 2),
      ways: [
        {
          kind: 'upsell',
          thing: 'plan:p2',
          name: 'Plan 2',
          price_minor: 7_000,
          currency: 'USD',
          expected_minor: { low: 100, mid: 900, high: 1_500 },
          measured: random() < 0.5,
          discount_minor: 0,
          contact: 'message',
        },
      ],
      limit: pick(random, ['plan', 'line', null]),
      limit_sentence: 'At full speed',
      reach: random() < 0.7 ? ['email'] : [],
      recovering: random() < 0.2,
      group: 'all',
      room: { left: { contacts: 100, calls: 5, spend: 100_000, discount: 10_000 }, fairness: null },
    },
  });

/** One history: an event that opens a run, others that it listens to, and every look that it asks for, for a month; what was decided as a digest. */
function historyOf(playbook: AnyPlaybook, seed: number, each: (decision: Decision) => void = () => {}): string {
  const random = mulberry32(seed);
  const settings = { playbooks: [playbook], holdoutShare: seed % 10 === 0 ? 1 : 0 };
  const opening = pick(random, playbook.startsOn);
  const later = Array.from({ length: Math.floor(random() * 6) }, () => START + Math.floor(random() * 20 * DAY)).sort((a, b) => a - b);
  const queue = [START, ...later].map((at, i) => happening(i === 0 ? opening : pick(random, playbook.listensTo), at, `e${i}`, random));
  const told: unknown[] = [];
  let run: Run | undefined;
  for (let looks = 0; looks < 60 && run?.ended_at == null; looks++) {
    const next = queue[0];
    const byEvent = next !== undefined && (run?.wake_at == null || next.time <= run.wake_at);
    const at = byEvent ? next.time : (run?.wake_at ?? null);
    if (at === null || Date.parse(at) > START + 30 * DAY) break;
    const views = new Map([['c1', drawnView(random, Date.parse(at))]]);
    const changes = byEvent
      ? advance('t', settings, run ? [run] : [], [queue.shift()!], views, new Date(at))
      : advanceDue([playbook], [run!], views, new Date(at));
    run = changes.changed[0] ?? changes.opened[0] ?? run;
    if (run === undefined) break;
    for (const decision of changes.decisions) each(decision);
    told.push(changes.decisions.map(({ choice, why, rules, commands, wake_at, ending, state }) => ({ choice, why, rules, commands, wake_at, ending, state })));
  }
  return digest(canonicalJson(told)).slice(0, 16);
}

/**
 * G9: two hundred histories of every playbook are on record. A change that decides any of them otherwise must bump the version, which
 * begins a record of its own; the record of an unchanged version may not be rewritten. Where it is what happens that has changed (an event
 * has a new property, or histories are drawn otherwise), the records are begun anew in a change that touches no playbook.
 */
for (const kind of playbookKinds)
  test(`${kind.name} decides ${HISTORIES} recorded histories as its version ${kind.version} always did`, async () => {
    const playbook = kind.make();
    const record = Array.from({ length: HISTORIES }, (_, seed) => historyOf(playbook, seed)).join('\n');
    expect(new Set(record.split('\n')).size).toBeGreaterThan(HISTORIES / 10);
    await expect(`${record}\n`).toMatchFileSnapshot(`recorded/${kind.name}-${kind.version}.txt`);
  });

test.each(playbookKinds)('$name sends no message of a class that it does not name', (kind) => {
  const sent = new Set<MessageClass>();
  const note = ({ commands }: Decision): void => {
    for (const command of commands) if (command.kind === 'send-message') sent.add(command.class);
  };
  for (let seed = 0; seed < HISTORIES; seed++) historyOf(kind.make(), seed, note);
  expect([...sent].filter((one) => !kind.sends.includes(one))).toEqual([]);
});

test('a changed decision changes the record', () => {
  const playbook = playbookKinds[0]!.make();
  const changed = { ...playbook, decide: (...args: Parameters<typeof playbook.decide>) => ({ ...playbook.decide(...args), why: 'Otherwise.' }) };
  expect(historyOf(changed, 1)).not.toBe(historyOf(playbook, 1));
});
