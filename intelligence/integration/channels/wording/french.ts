import type { Template } from '../templates.ts';
import { withPayLink } from './pay-links.ts';

const common = { locale: 'fr', anonymous: 'client' } as const;
const letter = (says: string): string =>
  `Bonjour {{name}},\n\n${says}\n\nSi vous avez payé entre-temps, ne tenez pas compte de ce message. Si vous ne pouvez pas payer en ce moment, répondez à ce message et nous trouverons une solution ensemble.\n\n{{isp}}`;

/** The same words on every channel: a letter adds whom it is for, a text message how to stop them. */
const notice = (id: string, subject: string, says: string): Template => ({
  ...common,
  id,
  subject,
  body: `Bonjour {{name}},\n\n${says}\n\n{{isp}}`,
  short: `{{isp}} : ${says} Répondez STOP pour ne plus recevoir de SMS.`,
});

/** What is asked of who has not paid. */
const payments: readonly Template[] = [
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
  {
    ...common,
    id: 'top-up-soon',
    subject: 'Votre solde sera bientôt épuisé',
    body: letter('votre solde prépayé sera bientôt épuisé. Rechargez-le avant le {{pay_by}} et votre service continue sans coupure.'),
    short: '{{isp}} : votre solde sera bientôt épuisé. Rechargez avant le {{pay_by}} pour continuer sans coupure. Répondez STOP pour ne plus recevoir de SMS.',
  },
];

/** The messages of payment recovery, of outages and of planned work in French. */
export const french: readonly Template[] = [
  ...payments,
  ...withPayLink(payments, 'Payez ici :'),
  notice(
    'outage-notice',
    'Votre accès Internet est coupé',
    'Votre accès Internet est coupé par une panne de notre réseau. Vous n’avez rien à faire : nous y travaillons et vous écrirons dès son retour.',
  ),
  notice(
    'outage-notice-expected',
    'Votre accès Internet est coupé',
    'Votre accès Internet est coupé par une panne de notre réseau. Vous n’avez rien à faire. Nous pensons le rétablir avant le {{expected}} et vous écrirons dès son retour.',
  ),
  notice('outage-expected', 'L’heure prévue pour votre accès', 'Nous pensons maintenant rétablir votre accès Internet avant le {{expected}}.'),
  notice(
    'outage-expected-changed',
    'Une nouvelle heure pour votre accès',
    'Nous pensons maintenant rétablir votre accès Internet avant le {{expected}}, et non à l’heure annoncée.',
  ),
  notice('outage-unsure', 'L’heure annoncée ne tient plus', 'L’heure annoncée pour votre accès Internet ne tient plus. Nous vous écrirons dès son retour.'),
  notice(
    'outage-over',
    'Votre accès Internet est rétabli',
    'Votre accès Internet est rétabli. Si cela ne marche pas chez vous, éteignez et rallumez votre box, et écrivez-nous si cela ne suffit pas.',
  ),
  notice(
    'outage-follow-up',
    'Pardon pour cette coupure',
    'Pardon pour la coupure de votre accès Internet. Une question : de 0 (pas du tout) à 10 (tout à fait), nous recommandez-vous ? Répondez par un nombre.',
  ),
  notice(
    'outage-follow-up-credit',
    'Pardon pour cette coupure',
    'Pardon pour la coupure de votre accès Internet ; nous vous avons crédité {{amount}}. Une question : de 0 (pas du tout) à 10 (tout à fait), nous recommandez-vous ? Répondez par un nombre.',
  ),
  notice(
    'work-planned',
    'Travaux prévus sur notre réseau',
    'Nous travaillerons sur notre réseau du {{starts}} au {{ends}}. Votre accès Internet sera coupé pendant ce temps.',
  ),
  notice(
    'work-changed',
    'Travaux prévus sur notre réseau : nouvelle heure',
    'Les travaux annoncés sur notre réseau auront lieu du {{starts}} au {{ends}}. Votre accès Internet sera coupé pendant ce temps.',
  ),
  notice(
    'work-cancelled',
    'Les travaux sur notre réseau sont annulés',
    'Les travaux sur notre réseau annoncés pour le {{starts}} sont annulés. Votre accès Internet ne sera pas coupé.',
  ),
  notice(
    'work-done',
    'Les travaux sur notre réseau sont terminés',
    'Les travaux sur notre réseau sont terminés. Si votre accès Internet ne marche pas, éteignez et rallumez votre box, et écrivez-nous si cela ne suffit pas.',
  ),
];
