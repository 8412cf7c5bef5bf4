const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is taken for granted about the monitoring and the network; chances are priors, not measurements. */
export type IncidentSettings = {
  /** Chance that an alarm never comes. */
  readonly lost: number;
  /** Chance that a given further node fails by itself within the same window: what one fault more must explain to be believed. */
  readonly secondFault: number;
  /** The same chance for a node that was the root of an incident within `againMs`. */
  readonly sameAgain: number;
  /** Chance that a node is heard of although what feeds it is down: another path, or a false report. */
  readonly otherPath: number;
  /** Within how long all nodes beneath a fault are noticed to be down, or up again, in milliseconds. */
  readonly windowMs: number;
  /** How late an alarm may come. What is told waits this long after the window. */
  readonly latenessMs: number;
  /** A node that goes down again within this time after it came back flaps: it stays one incident, and is over after as long a calm. */
  readonly againMs: number;
  /** Alarms older than this are folded into the state and no longer put in order. */
  readonly reorderMs: number;
  /** How long an incident that is over is still shown. */
  readonly keepMs: number;
};

/** Alarms up to two minutes late and one in ten lost, as the acceptance test C7 has it. */
export const usualSettings: IncidentSettings = {
  lost: 0.1,
  secondFault: 1e-3,
  sameAgain: 0.3,
  otherPath: 1e-3,
  windowMs: 2.5 * MINUTE,
  latenessMs: 2 * MINUTE,
  againMs: HOUR,
  reorderMs: HOUR,
  keepMs: 24 * HOUR,
};
