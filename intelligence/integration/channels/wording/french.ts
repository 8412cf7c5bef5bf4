import type { Template } from '../templates.ts';

const common = { locale: 'fr', anonymous: 'client' } as const;
const letter = (says: string): string =>
  `Bonjour {{name}},\n\n${says}\n\nSi vous avez payé entre-temps, ne tenez pas compte de ce message. Si vous ne pouvez pas payer en ce moment, répondez à ce message et nous trouverons une solution ensemble.\n\n{{isp}}`;

/** The messages of payment recovery in French. */
export const french: readonly Template[] = [
  {
    ...common,
    id: 'payment-first',
    subject: 'Votre paiement de {{amount}} n’a pas abouti',
    body: letter('votre paiement de {{amount}} n’a pas pu être encaissé. Merci de payer avant le {{pay_by}}, afin que votre service continue sans coupure.'),
    short: '{{isp}} : votre paiement de {{amount}} n’a pas abouti. Merci de payer avant le {{pay_by}}. Répondez STOP pour ne plus recevoir de SMS.',
  },
  {
    ...common,
    id: 'payment-again',
    subject: 'Toujours dû : {{amount}}',
    body: letter('{{amount}} restent dus. Merci de payer avant le {{pay_by}}.'),
    short: '{{isp}} : {{amount}} restent dus. Merci de payer avant le {{pay_by}}. Répondez STOP pour ne plus recevoir de SMS.',
  },
  {
    ...common,
    id: 'card-first',
    subject: 'Merci de choisir un autre moyen de payer {{amount}}',
    body: letter(
      'votre banque a refusé définitivement le paiement de {{amount}} ; une nouvelle tentative ne servirait à rien. Merci de choisir un autre moyen de paiement avant le {{pay_by}}.',
    ),
    short: '{{isp}} : votre banque a refusé {{amount}}. Choisissez un autre moyen de payer avant le {{pay_by}}. Répondez STOP pour ne plus recevoir de SMS.',
  },
  {
    ...common,
    id: 'top-up-first',
    subject: 'Votre solde est épuisé',
    body: letter('votre solde prépayé est épuisé. Rechargez {{amount}} avant le {{pay_by}} et votre service continue.'),
    short: '{{isp}} : votre solde est épuisé. Rechargez {{amount}} avant le {{pay_by}}. Répondez STOP pour ne plus recevoir de SMS.',
  },
  {
    ...common,
    id: 'top-up-again',
    subject: 'Rechargez {{amount}} pour continuer',
    body: letter('votre service attend toujours une recharge de {{amount}}. Si elle est faite avant le {{pay_by}}, vous êtes de nouveau en ligne.'),
    short: '{{isp}} : rechargez {{amount}} avant le {{pay_by}} et vous êtes de nouveau en ligne. Répondez STOP pour ne plus recevoir de SMS.',
  },
];
