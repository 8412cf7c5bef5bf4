import type { IngestReceipt } from '../contract/api/lists.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import { checkEvent } from '../data/check-event.ts';
import type { Intake } from '../data/intake.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';

const idOf = (item: unknown): string | null => {
  const id = (item as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id.slice(0, 128) : null;
};

/** Checks each item and hands the good ones to the intake: a bad item never takes a good one with it. */
export function ingestPort(intake: Intake, clock: Clock, log: Log): (tenant: string, items: readonly unknown[], one?: boolean) => Promise<IngestReceipt> {
  return async (tenant, items, one = false) => {
    const now = clock.now();
    const good: PlatformEvent[] = [];
    const rejected: IngestReceipt['rejected'] = [];
    for (const [index, item] of items.entries()) {
      try {
        good.push(checkEvent(item, tenant, now));
      } catch (error) {
        const isCard = error instanceof UilError && error.code === 'CARD_NUMBER_REFUSED';
        if (isCard) log.error('somebody sends numbers of payment cards; the event was refused', { tenant });
        if (!(error instanceof UilError) || one) throw error;
        rejected.push({ index, id: isCard ? null : idOf(item), code: error.code, detail: error.message, pointer: error.pointer ?? null });
      }
    }
    const fresh = await intake.accept(tenant, good);
    const accepted = fresh.filter(Boolean).length;
    return { accepted, duplicates: good.length - accepted, rejected };
  };
}
