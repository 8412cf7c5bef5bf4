import type { EventType } from './events/catalogue.ts';

/** Everybody whom one event may reach, each with words of their own. */
export const personas = ['customer', 'technician', 'noc', 'finance', 'partner', 'tenant', 'platform'] as const;
export type Persona = (typeof personas)[number];

/** Whom an event touches, and why the others are left out of it. */
export type Touch = { readonly touches: readonly Persona[]; readonly because: string };

const nobody = (because: string): Touch => ({ touches: [], because });
const MONEY: Touch = {
  touches: ['customer', 'finance', 'partner', 'tenant', 'platform'],
  because: 'What a customer owes is no business of a technician, and no node is concerned.',
};
const LINE: Touch = { touches: personas, because: 'Everybody has to do with a line that is cut off.' };
const MEASURED = nobody('A measurement: it is counted, and what follows from many of them is told.');
const ALARM = nobody('An alarm is not yet an outage: the outage that is declared or concluded from it is told.');
const RECORD = nobody('A record of what is known; nobody has to do anything.');
const OWN_DOING = nobody('What came of something that was asked for: whoever asked sees it there.');
const PARTNER_BOOKS = nobody('The books of one partner, who reads them with its own accounts.');

/** Every event of the contract and whom it touches. */
export const touchMatrix: Readonly<Record<EventType, Touch>> = {
  'payment.failed': MONEY,
  'balance.expired': MONEY,
  'service.expired': MONEY,
  'outage.started': LINE,
  'outage.ended': LINE,
  'maintenance.planned': LINE,
  'usage.threshold': {
    touches: ['customer', 'noc', 'partner', 'tenant', 'platform'],
    because: 'Nothing is owed and nothing is broken: neither finance nor a technician has to do with it.',
  },
  'customer.created': RECORD,
  'customer.updated': RECORD,
  'customer.activated': RECORD,
  'customer.suspended': nobody('It follows from a payment or a request, and that is told.'),
  'customer.cancelled': nobody('The customer has left; the brief of the morning and the partner’s accounts count it.'),
  'consent.changed': RECORD,
  'preference.stated': RECORD,
  'customer.flagged': nobody('A private matter: it holds messages back and is shown with the customer alone.'),
  'customer.unflagged': nobody('A private matter: it holds messages back and is shown with the customer alone.'),
  'portal.visited': MEASURED,
  'survey.asked': RECORD,
  'survey.answered': MEASURED,
  'service.changed': RECORD,
  'invoice.issued': nobody('The bill itself tells the customer; only one that is not paid concerns others.'),
  'payment.succeeded': nobody('It ends what a failure began; nobody has to do anything.'),
  'payment.pending': RECORD,
  'payment.reported': nobody('The customer’s word: the biller is asked, and reminders wait meanwhile.'),
  'payment.promised': nobody('Whoever agreed on it knows; reminders wait for its days.'),
  'recovery.held': nobody('A colleague’s own decision, shown in collections.'),
  'balance.low': nobody('Nothing has happened yet: the balance that runs out is told.'),
  'usage.recorded': MEASURED,
  'session.started': MEASURED,
  'session.ended': MEASURED,
  'device.installed': RECORD,
  'device.removed': RECORD,
  'device.metrics': MEASURED,
  'device.down': ALARM,
  'device.up': ALARM,
  'outage.expected': nobody('It changes the time of an outage that was told, and is shown there.'),
  'maintenance.changed': nobody('It moves planned work that was told, and is shown there.'),
  'maintenance.cancelled': nobody('It ends planned work that was told, and is shown there.'),
  'maintenance.completed': nobody('It ends planned work that was told, and is shown there.'),
  'ticket.opened': nobody('It waits with support, who answers the customer.'),
  'ticket.closed': RECORD,
  'visit.scheduled': nobody('It stands among the technician’s visits and in the customer’s own view.'),
  'visit.cancelled': nobody('It goes from the technician’s visits and from the customer’s own view.'),
  'visit.completed': RECORD,
  'message.sent': OWN_DOING,
  'message.delivered': OWN_DOING,
  'message.opened': OWN_DOING,
  'message.clicked': OWN_DOING,
  'message.bounced': OWN_DOING,
  'message.replied': nobody('A person reads the answer, as a task.'),
  'partner.joined': RECORD,
  'partner.topped_up': PARTNER_BOOKS,
  'partner.charged': PARTNER_BOOKS,
  'partner.commission_earned': PARTNER_BOOKS,
  'partner.left': RECORD,
  'plan.listed': RECORD,
  'addon.listed': RECORD,
  'offer.made': OWN_DOING,
  'offer.accepted': OWN_DOING,
  'offer.refused': OWN_DOING,
  'address.qualified': RECORD,
  'equipment.reported': RECORD,
  'action.done': OWN_DOING,
  'action.failed': OWN_DOING,
  'action.refused': OWN_DOING,
  'task.closed': OWN_DOING,
  'call.recorded': OWN_DOING,
  'rescue.proposed': nobody('The layer’s own reckoning: what is done about it is told.'),
};
