import { systemClock } from '../../kernel/clock.ts';
import { jsonLog } from '../../kernel/log.ts';
import { composeLayer } from '../compose.ts';
import { readConfig } from '../config.ts';
import { joinStore } from '../store.ts';
import { tenantOf } from './access.ts';

/** Opens the front door of an ISP for a command: the one that is named, or the only one. Throws TENANT_NOT_FOUND. */
export async function openIngest(tenant: string | undefined) {
  const config = readConfig(process.env);
  const store = await joinStore(config);
  const layer = composeLayer({ store, clock: systemClock, log: jsonLog(config.logLevel), carriers: [] });
  const named = await tenantOf(store, tenant);
  return {
    tenant: named,
    ingest: (events: readonly unknown[]) => layer.ingest(named, events),
    async close() {
      await layer.intake.close();
      await store.close();
    },
  };
}
