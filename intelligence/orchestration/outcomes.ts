import type { Impact, ImpactList } from '../contract/api/impact.ts';
import type { Sql } from '../data/sql.ts';
import { type Day, dayOf } from '../kernel/days.ts';
import { isoText } from '../kernel/iso-text.ts';
import { EVERYTHING, shareOf, shareRefused, universalArm } from './holdout.ts';
import { firstLook, lookAt } from './impact-case.ts';
import { costsOf, termOf } from './impact-measures.ts';
import { type ImpactStatistics, impactOf, type TermRecord, termToTell } from './impact-reading.ts';
import type { ImpactStore, NewCase, RunToFollow } from './impact-store.ts';

const editionOf = ({ playbook_version, edition }: RunToFollow): string => `version ${playbook_version}${edition > 0 ? `, settings of edition ${edition}` : ''}`;

export type CoordinatorOptions = { readonly store: ImpactStore; readonly statistics: ImpactStatistics };

/**
 * Follows every run of every playbook, and every member of the universal experiment, to its outcomes, and tells what the difference
 * between the arms of the lot shows. Who was to be treated counts as treated, whether a message went out or not.
 */
export class SuccessMetricCoordinator {
  readonly #store: ImpactStore;
  readonly #statistics: ImpactStatistics;

  constructor({ store, statistics }: CoordinatorOptions) {
    this.#store = store;
    this.#statistics = statistics;
  }

  /** Begins to follow runs that were opened since; says how many there were, at most so many. */
  async follow(sql: Sql, tenant: string, limit: number, now: Date): Promise<number> {
    const runs = await this.#store.newRuns(sql, tenant, limit);
    if (runs.length === 0) return 0;
    const launches = await this.#store.launches(sql, tenant, [EVERYTHING, ...new Set(runs.map(({ playbook }) => playbook))], now);
    const { everything } = await this.#store.shares(sql, tenant);
    const launchedOn = launches.get(EVERYTHING) as Day;
    // Before its launch nobody was held out of everything.
    const isHeldOutOfEverything = ({ customer_id, opened_at }: RunToFollow) =>
      dayOf(opened_at) >= launchedOn && universalArm(tenant, customer_id, everything) === 'held-out';
    await this.#store.add(
      sql,
      tenant,
      runs.map((run): NewCase => {
        const enrolled_on = dayOf(run.opened_at);
        return {
          tenant,
          experiment: run.playbook,
          term: termOf(run.playbook, launches.get(run.playbook) as Day, enrolled_on),
          id: run.id,
          customer_id: run.customer_id,
          arm: run.held_out ? 'held-out' : 'treated',
          enrolled_on,
          enrolled_at: run.opened_at,
          // No playbook at all reaches them, so they are no control of one playbook.
          may_count: !isHeldOutOfEverything(run),
          look_on: firstLook(run.playbook, enrolled_on),
        };
      }),
    );
    const versions = runs.map((run) => ({ experiment: run.playbook, day: dayOf(run.opened_at), what: editionOf(run) }));
    await this.#store.mark(sql, tenant, versions);
    return runs.length;
  }

  /** Draws the universal holdout and its comparison sample among those who are customers now; in each term a customer is followed once. */
  async draw(sql: Sql, tenant: string, now: Date): Promise<number> {
    const today = dayOf(now);
    const launchedOn = (await this.#store.launches(sql, tenant, [EVERYTHING], now)).get(EVERYTHING) as Day;
    const { everything } = await this.#store.shares(sql, tenant);
    const term = termOf(EVERYTHING, launchedOn, today);
    const cases = (await this.#store.customers(sql, tenant)).flatMap((customer_id): NewCase[] => {
      const side = universalArm(tenant, customer_id, everything);
      if (side === null) return [];
      const arm = side === 'held-out' ? 'held-out' : 'treated';
      const look_on = firstLook(EVERYTHING, today);
      const id = `${term}/${customer_id}`;
      return [{ tenant, experiment: EVERYTHING, term, id, customer_id, arm, enrolled_on: today, enrolled_at: isoText(now), may_count: true, look_on }];
    });
    await this.#store.add(sql, tenant, cases);
    return cases.length;
  }

  /** Looks at cases of any tenant whose time has come, at most so many; says how many there were. */
  settle(now: Date, limit: number): Promise<number> {
    const on = dayOf(now);
    return this.#store.settle(on, limit, (cases, histories, prices) => {
      const costOf = costsOf(prices);
      return cases.map((one) => {
        const history = histories.get(one.customer_id);
        return history === undefined ? { outcomes: one.outcomes, look_on: null, adds: [] } : lookAt(one, history, costOf, on);
      });
    });
  }

  /** Sets the share that is held out of a playbook or of everything; gives the reason when it may not be set. */
  async widen(sql: Sql, tenant: string, experiment: string, share: number, by: string, now: Date): Promise<string | null> {
    await this.#store.launches(sql, tenant, [experiment], now);
    const present = shareOf(await this.#store.shares(sql, tenant), experiment);
    const refused = shareRefused(experiment, present, share);
    if (refused === null && share !== present) await this.#store.setShare(sql, tenant, experiment, share, by, now);
    return refused;
  }

  /** What everything together and each playbook are shown to do. */
  async impact(sql: Sql, tenant: string, now: Date): Promise<ImpactList> {
    const told = [...Map.groupBy(await this.#store.records(sql, tenant, null), ({ experiment }) => experiment).values()].flatMap((terms) => this.#tell(terms));
    return {
      as_of: isoText(now),
      everything: told.find(({ experiment }) => experiment === EVERYTHING) ?? null,
      playbooks: told.filter(({ experiment }) => experiment !== EVERYTHING).sort((a, b) => (a.experiment < b.experiment ? -1 : 1)),
    };
  }

  /** The same of one; null for what was never launched. */
  async impactOf(sql: Sql, tenant: string, experiment: string): Promise<Impact | null> {
    return this.#tell(await this.#store.records(sql, tenant, experiment))[0] ?? null;
  }

  #tell(terms: readonly TermRecord[]): Impact[] {
    const term = termToTell(terms, this.#statistics.least);
    return term === null ? [] : [impactOf(term, this.#statistics)];
  }
}
