import { happens, type Streams, within } from './chance.ts';
import type { Plan } from './isp.ts';

/** What stands between a customer and the speed of the plan at home. */
export interface Home {
  /** Speed of the router's port; 100 is an old one. */
  readonly portMbps: number;
  /** The share of the plan's speed, in percent, that a bad Wi-Fi lets through; 100 where it lets all through. */
  readonly wifiPercent: number;
  /** The router tells what its port can do. */
  readonly reports: boolean;
}

/** What of the speed of an old port is left for the customer, as of 100BASE-TX. */
const PAYLOAD = 0.94;

/** Draws a home: one router in twelve is old, one home in sixteen has a bad Wi-Fi. An old router always tells, so that nobody is misled by its silence. */
export function drawHome(streams: Streams, index: number): Home {
  const random = streams('home', index);
  const old = happens(random, 1 / 12);
  const badWifi = happens(random, 1 / 16);
  const wifiPercent = badWifi ? 45 + 30 * random() : 100;
  return { portMbps: old ? 100 : 1000, wifiPercent, reports: old || happens(random, 0.8) };
}

/** The evening speed in percent of the plan that is left behind the home's port and Wi-Fi. */
export function throughHome(percent: number, home: Home, plan: Plan): number {
  const port = (100 * PAYLOAD * home.portMbps) / plan.downMbps;
  return within(percent, 0, Math.min(port, home.wifiPercent + 4));
}

/** True when something other than the plan holds the customer: the port, the Wi-Fi, or the sector in the evening. */
export function limitOf(home: Home, plan: Plan, eveningOfNode: number): 'port' | 'wifi' | 'sector' | null {
  if (eveningOfNode < 85) return 'sector';
  if (home.portMbps <= plan.downMbps) return 'port';
  return home.wifiPercent < 85 ? 'wifi' : null;
}
