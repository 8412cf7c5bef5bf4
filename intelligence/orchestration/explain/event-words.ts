import type { Change } from './changes.ts';
import type { Answer } from './history.ts';

const EVENTS: Readonly<Record<string, string>> = {
  'payment.failed': 'the refused payment',
  'payment.succeeded': 'the payment',
  'balance.expired': 'the end of the balance',
  'service.expired': 'the end of the service',
  'customer.cancelled': 'the cancellation',
  'customer.suspended': 'the suspension',
  'customer.activated': 'the word that the service works',
  'customer.flagged': 'the word that something is the matter',
  'ticket.opened': 'the complaint',
  'invoice.issued': 'the bill',
  'visit.completed': 'the word that the visit is done',
  'usage.threshold': 'the word that the plan fills up',
  'service.changed': 'the change of plan',
  'offer.accepted': 'the yes to the offer',
  'offer.refused': 'the no to the offer',
  'rescue.proposed': 'the proposal to keep the customer',
  'message.sent': 'the word that the message has left',
  'message.bounced': 'the word that the address does not work',
  'message.replied': 'the customer’s answer in their own words',
  'survey.answered': 'the answer to the question',
  'task.closed': 'what a person said on closing the task',
  'action.done': 'the word that it is done',
  'action.failed': 'the word that it cannot be done',
  'action.refused': 'the refusal by a person',
  'line.cut': 'the fault of the customer’s own line',
  'line.back': 'the return of the customer’s own line',
  'line.expected': 'the stated time of return',
  'work.planned': 'the word of planned work',
  'work.cancelled': 'the word that the work is called off',
  'work.completed': 'the word that the work is done',
};

/** What people call an event; its type where they have no word for it. */
export const eventText = (type: string): string => EVENTS[type] ?? type;

/** An answer that had come, as it reads after “if”. */
export function answerText({ step, type, data }: Answer): string {
  switch (type) {
    case 'action.done':
      return `the ISP’s system had said that ${data.action} (${step}) is done`;
    case 'action.failed':
      return `the ISP’s system had said that ${data.action} (${step}) cannot be done`;
    case 'action.refused':
      return `a person had refused ${data.action} (${step})`;
    case 'task.closed':
      return `a person had closed the task ${step} as “${data.outcome}”`;
    case 'message.sent':
      return `the message ${step} had left by then`;
    case 'survey.answered':
      return `the customer had answered ${data.score} of 10`;
    case 'offer.accepted':
      return 'the customer had accepted the offer';
    case 'offer.refused':
      return 'the customer had refused the offer';
    case 'message.replied':
      return 'the customer had answered in words of their own';
  }
}

/** How much earlier: an hour, hours, or days. */
export function hoursText({ from, to }: Extract<Change, { kind: 'earlier' }>): string {
  const hours = Math.round((Date.parse(from) - Date.parse(to)) / 3_600_000);
  if (hours === 1) return 'an hour';
  return hours % 24 === 0 ? (hours === 24 ? 'a day' : `${hours / 24} days`) : `${hours} hours`;
}
