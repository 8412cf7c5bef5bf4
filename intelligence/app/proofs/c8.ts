import { UNIVERSAL_SHARE, universalArm } from '../../orchestration/holdout.ts';
import type { PlaybookKind } from '../../orchestration/playbook-kind.ts';
import { serviceRestoration } from '../../orchestration/playbooks/service-restoration.ts';
import { creditMinor, type RestorationSettings } from '../../orchestration/playbooks/service-restoration-settings.ts';
import { nodesBehind } from '../outages/behind.ts';
import { crashedOutage } from './outage-crash.ts';
import { type LivedOutage, type Living, liveOutage } from './outage-life.ts';
import type { Received } from './outage-peers.ts';
import { isCutOff, type OutageWorld, outageWorld, owed, START, TENANT, type WorldCustomer } from './outage-worlds.ts';
import type { Proof } from './proof.ts';
import { onScratch } from './scratch.ts';

const MINUTE = 60_000;
const KINDS = {
  notice: /by a fault in our network|por un fallo de nuestra red|par une panne de notre/,
  expected: /^We now expect|^Ahora esperamos|^Nous pensons maintenant/,
  clear: /Internet connection is back\.|de Internet ha vuelto\.|Internet est rétabli\./,
  sorry: /^We are sorry|^Lamentamos|^Pardon/,
} as const;
type Kind = keyof typeof KINDS;

const kindOf = (words: string): Kind | null => (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind].test(words)) ?? null;
const isAffected = ({ status, node }: WorldCustomer, { cuts }: OutageWorld): boolean => status === 'active' && cuts.has(node);
const minuteOf = ({ at }: Received): number => (at - START) / MINUTE;
const figuresAt = new Map<string, readonly string[]>();
/** The clock of a zone at a minute of the world, as figures: hour of twelve or of twenty-four, and minute. A formatter for each message asked about would hold some 20 GiB. */
const clockFigures = (minute: number, zone: string): readonly string[] => figuresAt.getOrInsertComputed(`${minute} ${zone}`, () => figuresOf(minute, zone));
function figuresOf(minute: number, zone: string): string[] {
  const parts = (hour12: boolean) =>
    new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12, hourCycle: hour12 ? 'h12' : 'h23' }).format(
      new Date(START + minute * MINUTE),
    );
  return [parts(true), parts(false)].map((text) => /\d{2}:\d{2}/.exec(text)?.[0] ?? '');
}

type Faults = {
  firstNotices: number;
  lateNotices: number;
  clears: number;
  clearsAtTheWrongTime: number;
  guessed: number;
  expectedMissing: number;
  strangers: number;
  credits: number;
  words: number;
  apologies: number;
  unread: number;
  unsent: number;
};

/** The end of the first time without service after which the line stays up long enough for the all-clear. */
const calmBack = (cuts: readonly (readonly [number, number])[]): number =>
  (cuts.find(([, to], i) => (cuts[i + 1]?.[0] ?? Number.POSITIVE_INFINITY) - to > 10) ?? [0, 0])[1];

/** What is wrong with what one affected customer got. */
function checkCustomer(tenant: string, customer: WorldCustomer, got: readonly Received[], world: OutageWorld, days: number, faults: Faults): void {
  const cuts = world.cuts.get(customer.node) ?? [];
  const of = (kind: Kind) => got.filter(({ words }) => kindOf(words) === kind);
  const [notices, clears] = [of('notice'), of('clear')];
  if (notices.length !== 1) faults.firstNotices++;
  if (notices.some((one) => minuteOf(one) > 30)) faults.lateNotices++;
  if (clears.length !== 1) faults.clears++;
  const wait = clears[0] === undefined ? 0 : minuteOf(clears[0]) - calmBack(cuts);
  if (wait < 5 || wait > 15) faults.clearsAtTheWrongTime++;
  const isDown = (minute: number) => cuts.some(([from, to]) => from <= minute && minute < to);
  if (of('expected').length !== world.stated.filter(([at]) => isDown(at)).length) faults.expectedMissing++;
  for (const one of got) {
    const allowed = world.stated.filter(([at]) => at <= minuteOf(one)).flatMap(([, expected]) => clockFigures(expected, customer.zone));
    if ((one.words.match(/\d{1,2}:\d{2}/g) ?? []).some((figure) => !allowed.includes(figure))) faults.guessed++;
  }
  // Who is held out of everything hears of dangers, and of nothing that is only kind.
  const apology = universalArm(tenant, customer.id, UNIVERSAL_SHARE) === 'held-out' ? 0 : 1;
  if (days > 0 && of('sorry').length !== apology) faults.apologies++;
}

/** Everything that is wrong with what came of a world, counted. */
function check(tenant: string, world: OutageWorld, lived: LivedOutage, days: number): Faults {
  const faults: Faults = {
    firstNotices: 0,
    lateNotices: 0,
    clears: 0,
    clearsAtTheWrongTime: 0,
    guessed: 0,
    expectedMissing: 0,
    strangers: 0,
    credits: 0,
    words: 0,
    apologies: 0,
    unread: lived.received.filter(({ words }) => kindOf(words) === null).length,
    unsent: lived.unsent,
  };
  const byCustomer = Map.groupBy(lived.received, ({ customer }) => customer);
  const credits = Map.groupBy(lived.credits, ({ customer_id }) => customer_id);
  const affected = new Set<string>();
  for (const customer of world.customers) {
    if (!isAffected(customer, world)) continue;
    affected.add(customer.id);
    checkCustomer(tenant, customer, byCustomer.get(customer.id) ?? [], world, days, faults);
    const given = credits.get(customer.id) ?? [];
    const right = customer.price === null ? 0 : owed(customer.price, world.cuts.get(customer.node) ?? []);
    if (given.length !== (right > 0 ? 1 : 0) || given.reduce((sum, { amount }) => sum + amount, 0) !== right) faults.credits++;
  }
  faults.strangers =
    lived.received.filter(({ customer }) => !affected.has(customer)).length + lived.credits.filter(({ customer_id }) => !affected.has(customer_id)).length;
  // The apology names the amount, and a time is said in the zone of the customer; everything else is the same for all.
  const customerOf = new Map(world.customers.map((one) => [one.id, one]));
  const groups = Map.groupBy(
    lived.received.filter(({ words }) => kindOf(words) !== 'sorry'),
    (one) => JSON.stringify([kindOf(one.words), customerOf.get(one.customer)?.locale, customerOf.get(one.customer)?.zone, one.at]),
  );
  for (const group of groups.values()) if (new Set(group.map(({ words }) => words)).size !== 1) faults.words++;
  return faults;
}

const total = (faults: Faults): number => Object.values(faults).reduce((sum, n) => sum + n, 0);
const kindMade = (change: (playbook: ReturnType<PlaybookKind['make']>, changes: unknown) => ReturnType<PlaybookKind['make']>): readonly PlaybookKind[] => [
  { ...serviceRestoration, make: (changes, edition) => change(serviceRestoration.make(changes, edition), changes) },
];

/** What could be wrong with a restoration loop, and what must then be found. */
const MUTANTS: Readonly<Record<string, { living: Omit<Living, 'days'>; found: (faults: Faults) => number }>> = {
  told_twice_on_flapping: {
    living: {
      playbooks: [
        { ...serviceRestoration, make: (changes, edition) => serviceRestoration.make({ ...(changes as object), calm_minutes: 4, flap_minutes: 5 }, edition) },
      ],
    },
    found: ({ firstNotices }) => firstNotices,
  },
  credit_by_the_whole_outage: {
    living: {
      playbooks: kindMade((playbook, changes) => ({
        ...playbook,
        decide(state, view, now) {
          const verdict = playbook.decide(state, view, now);
          const settings = { ...serviceRestoration.defaults, ...(changes as object) } as RestorationSettings;
          const commands = verdict.commands.map((one) =>
            one.kind === 'platform-action' ? { ...one, values: { ...one.values, amount_minor: creditMinor(view.price_minor ?? 0, 300, settings) } } : one,
          );
          return { ...verdict, commands };
        },
      })),
    },
    found: ({ credits }) => credits,
  },
  time_of_return_guessed: {
    living: {
      playbooks: kindMade((playbook) => ({
        ...playbook,
        evolve: (state, input) =>
          playbook.evolve(
            state,
            input.type === 'line.cut'
              ? { ...input, data: { ...input.data, expected_at: new Date(Date.parse(input.time) + 4 * 60 * MINUTE).toISOString() } }
              : input,
          ),
      })),
    },
    found: ({ guessed }) => guessed,
  },
  sibling_told: {
    living: { behind: (sql, tenant, node) => nodesBehind(sql, tenant, node === 'hub' ? 'core' : node, null) },
    found: ({ strangers }) => strangers,
  },
  suspended_meanwhile_told: {
    living: { playbooks: kindMade((playbook) => ({ ...playbook, decide: (state, view, now) => playbook.decide(state, { ...view, status: 'active' }, now) })) },
    found: ({ strangers }) => strangers,
  },
};

/** A fault of a hub lived through with real channels, and programs that are killed while they carry it to its customers. */
export const c8: Proof = {
  id: 'C8',
  promise: 'Whom an outage cuts off is told once, and again when their own line is up; the credit is the rule’s to the cent, and nobody else hears of it.',
  async run({ seed, long }) {
    const days = long ? 0 : 2;
    const world = outageWorld(seed, long ? 130_000 : 500);
    const mutants = Object.entries(MUTANTS).map(([name, mutant]) => ({ ...mutant, name, tenant: name.replaceAll('_', '-') }));
    const missed: string[] = [];
    const lived = await onScratch(
      { durable: false, tenants: [TENANT, ...mutants.map(({ tenant }) => tenant)], now: new Date(START - 48 * 60 * MINUTE) },
      async (scratch) => {
        const product = await liveOutage(scratch, TENANT, world, { days });
        for (const { name, tenant, living, found } of mutants) {
          const small = outageWorld(seed + 1, 80);
          if (found(check(tenant, small, await liveOutage(scratch, tenant, small, { ...living, days: 0 }), 0)) === 0) missed.push(name);
        }
        return product;
      },
    );
    const faults = check(TENANT, world, lived, days);
    const affected = world.customers.filter((customer) => isAffected(customer, world)).length;
    const crashed = await crashedOutage(seed, long ? 40_000 : 3_500);
    const nothingLost = [crashed.runs, crashed.decisions, crashed.messages, crashed.customers].every((n) => n === crashed.affected);
    return {
      holds:
        total(faults) === 0 &&
        affected > 0 &&
        lived.planned === world.customers.filter((one) => isCutOff(one, world)).length &&
        missed.length === 0 &&
        nothingLost &&
        crashed.kills > 0,
      figures: {
        affected,
        planned_at_once: lived.planned,
        planned_s: Math.round(10 * lived.plannedSeconds) / 10,
        messages: lived.received.length,
        channels: new Set(lived.received.map(({ channel }) => channel)).size,
        credits_given: lived.credits.length,
        ...Object.fromEntries(Object.entries(faults).map(([name, n]) => [`wrong_${name.replace(/[A-Z]/g, (big) => `_${big.toLowerCase()}`)}`, n])),
        kills: crashed.kills,
        planned_through_kills: crashed.messages,
        expected_through_kills: crashed.affected,
        mutants: Object.keys(MUTANTS).length,
        mutants_caught: Object.keys(MUTANTS).length - missed.length,
        ...(missed.length > 0 ? { missed: missed.join(' ') } : {}),
      },
    };
  },
};
