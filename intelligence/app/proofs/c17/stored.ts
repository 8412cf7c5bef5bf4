import { caseSums } from '../../../adapters/postgres/layout-store.ts';
import { WorkflowPersonalization } from '../../../behavioral/layout.ts';
import type { LayoutSums } from '../../../behavioral/layout-effect.ts';
import type { LayoutEffect } from '../../../contract/api/layout.ts';
import type { Identity } from '../../../contract/identity.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { experienceServices } from '../../experience.ts';
import { layoutServices, layoutUpkeep } from '../../layout.ts';
import { onScratch } from '../scratch.ts';
import { BEGIN, type Lived, live } from './life.ts';
import type { Page } from './page.ts';
import type { Simulated } from './people.ts';

const DAY = 86_400_000;

/** The same people on the services of the API and a real store, one after the other; upkeep runs when all is over. */
export async function liveStored(
  tenant: string,
  people: readonly Simulated[],
  days: number,
): Promise<{ lived: Lived[]; sums: Partial<LayoutSums>; effect: LayoutEffect }> {
  const clock = virtualClock(new Date(BEGIN));
  const workflow = new WorkflowPersonalization();
  return onScratch({ durable: false, tenants: [tenant], now: clock.now() }, async ({ database }) => {
    const layouts = layoutServices(database, clock, workflow);
    const experiences = experienceServices(database, clock);
    const lived: Lived[] = [];
    for (const person of people) {
      const who: Identity = { tenant, role: 'owner', person: person.name };
      const { desk } = person;
      const page: Page = {
        shown: async (now) => {
          clock.set(now);
          const { parts, layout } = await experiences.experience(who, { desk }, true);
          return { parts, page: layout };
        },
        used: (part, after_ms) => layouts.noteUse(who, { desk, part, after_ms }),
        answer: async (offer, answer) => void (await layouts.answerOffer(who, offer, { answer })),
        change: async (part, change) => void (await layouts.changeLayout(who, { desk, part, change })),
      };
      lived.push(await live(person, page, days, workflow.armOf(tenant, person.name) === 'control'));
    }
    clock.set(new Date(BEGIN + days * DAY));
    await layoutUpkeep(database, clock);
    const sums = Object.fromEntries((await database.asWorker((sql) => caseSums(sql, tenant))).map(({ arm, ...one }) => [arm, one]));
    return { lived, sums, effect: await layouts.layoutEffect(tenant) };
  });
}
