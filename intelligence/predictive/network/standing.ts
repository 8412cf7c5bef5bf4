import type { NodeNetwork } from '../../data/features/node.ts';
import { SILENT_HOURS } from '../../data/features/node-course.ts';
import type { NodeHistory } from '../../data/node-history.ts';
import { endOf, type Hour, hourOf } from '../../kernel/hours.ts';

/** Whether anything can be said of a device, and why not. */
export type Standing = { readonly state: 'watched' } | { readonly state: 'down' | 'silent' | 'learning' | 'never-read'; readonly why: string };

/** Hours with a reading within four weeks that a device needs before anything is said of it. */
export const LEAST_READ_HOURS = 24;
const REACH_HOURS = 28 * 24;

/** How a device stands at the end of an hour: no chance is told of one that is down, silent or hardly read. */
export function standingOf(node: NodeHistory, asOf: Hour): Standing {
  const heard = node.lastRead(asOf, REACH_HOURS);
  const answers = node.told('node.answers', asOf);
  if (answers?.value === false && (heard === null || heard <= hourOf(answers.at)))
    return { state: 'down', why: `It went down at ${answers.at} and has not been heard since.` };
  if (heard === null) return { state: 'never-read', why: 'No reading of it is known within four weeks.' };
  if (asOf - heard >= SILENT_HOURS) return { state: 'silent', why: `No reading has come since ${endOf(heard)}.` };
  let read = 0;
  for (let hour = asOf; hour > asOf - REACH_HOURS && read < LEAST_READ_HOURS; hour--) if (node.isRead(hour, asOf)) read++;
  if (read < LEAST_READ_HOURS)
    return { state: 'learning', why: `Still learning: read in ${read} hours of the last four weeks, ${LEAST_READ_HOURS} are needed.` };
  return { state: 'watched' };
}

/** The first and the last hour known of any device. */
export function spanOf({ histories }: NodeNetwork): { readonly first: Hour; readonly last: Hour } | null {
  const spans = [...histories.values()].flatMap((history) => history.span() ?? []);
  if (spans.length === 0) return null;
  return {
    first: spans.reduce((least, { first }) => Math.min(least, first), Infinity),
    last: spans.reduce((most, { last }) => Math.max(most, last), -Infinity),
  };
}
