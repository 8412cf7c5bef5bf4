import type { Template } from '../templates.ts';
import { withPayLink } from './pay-links.ts';

const common = { locale: 'en', anonymous: 'customer' } as const;
const letter = (says: string): string =>
  `Dear {{name}},\n\n${says}\n\nIf you have paid in the meantime, please ignore this message. If you cannot pay at the moment, answer this message and we will find a way together.\n\n{{isp}}`;

/** The same words on every channel: a letter adds whom it is for, a text message how to stop them. */
const notice = (id: string, subject: string, says: string): Template => ({
  ...common,
  id,
  subject,
  body: `Dear {{name}},\n\n${says}\n\n{{isp}}`,
  short: `{{isp}}: ${says} Reply STOP for no more texts.`,
});

/** What is asked of who has not paid. */
const payments: readonly Template[] = [
  {
    ...common,
    id: 'payment-first',
    subject: 'Your payment of {{amount}} did not go through',
    body: letter('your payment of {{amount}} could not be collected. Please pay by {{pay_by}}, so that your service goes on without a break.'),
    short: '{{isp}}: your payment of {{amount}} did not go through. Please pay by {{pay_by}}. Reply STOP for no more texts.',
  },
  {
    ...common,
    id: 'payment-again',
    subject: 'Still open: {{amount}}',
    body: letter('{{amount}} is still open. Please pay by {{pay_by}}.'),
    short: '{{isp}}: {{amount}} is still open. Please pay by {{pay_by}}. Reply STOP for no more texts.',
  },
  {
    ...common,
    id: 'card-first',
    subject: 'Please choose another way to pay {{amount}}',
    body: letter('your bank has declined the payment of {{amount}} for good, so trying again does not help. Please choose another way to pay by {{pay_by}}.'),
    short: '{{isp}}: your bank declined {{amount}} for good. Please choose another way to pay by {{pay_by}}. Reply STOP for no more texts.',
  },
  {
    ...common,
    id: 'top-up-first',
    subject: 'Your balance has run out',
    body: letter('your prepaid balance has run out. Top up {{amount}} by {{pay_by}} and your service goes on.'),
    short: '{{isp}}: your balance has run out. Top up {{amount}} by {{pay_by}} to go on. Reply STOP for no more texts.',
  },
  {
    ...common,
    id: 'top-up-again',
    subject: 'Top up {{amount}} to go on',
    body: letter('your service is still waiting for a top-up of {{amount}}. With it by {{pay_by}} you are online again.'),
    short: '{{isp}}: top up {{amount}} by {{pay_by}} and you are online again. Reply STOP for no more texts.',
  },
  {
    ...common,
    id: 'top-up-soon',
    subject: 'Your balance is running low',
    body: letter('your prepaid balance is running low. Top it up by {{pay_by}} and your service goes on without a break.'),
    short: '{{isp}}: your balance is running low. Top up by {{pay_by}} to go on without a break. Reply STOP for no more texts.',
  },
];

/** The messages of payment recovery, of outages and of planned work in English. */
export const english: readonly Template[] = [
  ...payments,
  ...withPayLink(payments, 'Pay here:'),
  notice(
    'outage-notice',
    'Your Internet connection is interrupted',
    'Your Internet connection is interrupted by a fault in our network. You need not do anything. We are working on it and will write as soon as your connection is back.',
  ),
  notice(
    'outage-notice-expected',
    'Your Internet connection is interrupted',
    'Your Internet connection is interrupted by a fault in our network. You need not do anything. We expect it back by {{expected}} and will write as soon as it is.',
  ),
  notice('outage-expected', 'When we expect your connection back', 'We now expect your Internet connection back by {{expected}}.'),
  notice(
    'outage-expected-changed',
    'A new time for your connection',
    'We now expect your Internet connection back by {{expected}}, not at the time we named before.',
  ),
  notice(
    'outage-unsure',
    'The time we named does not hold',
    'The time we named for your Internet connection does not hold any more. We will write as soon as it is back.',
  ),
  notice(
    'outage-over',
    'Your Internet connection is back',
    'Your Internet connection is back. If yours does not work, please switch your router off and on again, and write to us if that does not help.',
  ),
  notice(
    'outage-follow-up',
    'We are sorry for the interruption',
    'We are sorry that your Internet connection was interrupted. One question: how content are you with us, from 0 (not at all) to 10 (very)? Please answer with the number.',
  ),
  notice(
    'outage-follow-up-credit',
    'We are sorry for the interruption',
    'We are sorry that your Internet connection was interrupted, and have credited you {{amount}}. One question: how content are you with us, from 0 (not at all) to 10 (very)? Please answer with the number.',
  ),
  notice(
    'work-planned',
    'Planned work on your connection',
    'We will work on our network from {{starts}} until {{ends}}. Your Internet connection will be interrupted in that time.',
  ),
  notice(
    'work-changed',
    'Planned work on your connection: a new time',
    'The work on our network that we announced will now be from {{starts}} until {{ends}}. Your Internet connection will be interrupted in that time.',
  ),
  notice(
    'work-cancelled',
    'Planned work on your connection is called off',
    'The work on our network that we announced for {{starts}} is called off. Your Internet connection will not be interrupted.',
  ),
  notice(
    'work-done',
    'The work on your connection is done',
    'The work on our network is done. If your Internet connection does not work, please switch your router off and on again, and write to us if that does not help.',
  ),
];
