import type { Template } from '../templates.ts';

const common = { locale: 'en', anonymous: 'customer' } as const;
const letter = (says: string): string =>
  `Dear {{name}},\n\n${says}\n\nIf you have paid in the meantime, please ignore this message. If you cannot pay at the moment, answer this message and we will find a way together.\n\n{{isp}}`;

/** The messages of payment recovery in English. */
export const english: readonly Template[] = [
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
];
