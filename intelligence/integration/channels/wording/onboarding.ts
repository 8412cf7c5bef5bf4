import type { Template } from '../templates.ts';

type Frame = { readonly locale: string; readonly anonymous: string; readonly greeting: string; readonly stop: string };
type Wording = readonly [id: string, subject: string, says: string];

/** The same words on every channel: a letter adds whom it is for, a text message how to stop them. */
const inFrame = ({ locale, anonymous, greeting, stop }: Frame, wordings: readonly Wording[]): Template[] =>
  wordings.map(([id, subject, says]) => ({ id, locale, anonymous, subject, body: `${greeting}\n\n${says}\n\n{{isp}}`, short: `{{isp}}: ${says} ${stop}` }));

/** The messages of a customer's first weeks, in every language that they are written in. */
export const onboardingTemplates: readonly Template[] = [
  ...inFrame({ locale: 'en', anonymous: 'customer', greeting: 'Dear {{name}},', stop: 'Reply STOP for no more texts.' }, [
    ['welcome', 'Welcome', 'Welcome, and thank you for choosing us. If anything does not work as you expect, answer this message.'],
    [
      'first-bill',
      'Your first bill: {{amount}}',
      'Your first bill is {{amount}}, due on {{pay_by}}. It counts from the day your service began, so it may be more or less than that of a whole month. If anything on it is not clear, answer this message.',
    ],
    [
      'first-week',
      'How is your connection?',
      'You have been with us for some days. One question: how content are you with us, from 0 (not at all) to 10 (very)? Please answer with the number.',
    ],
  ]),
  ...inFrame({ locale: 'es', anonymous: 'cliente', greeting: 'Estimado/a {{name}}:', stop: 'Responda STOP para no recibir mas SMS.' }, [
    ['welcome', 'Bienvenido/a', 'Le damos la bienvenida y las gracias por elegirnos. Si algo no funciona como espera, responda a este mensaje.'],
    [
      'first-bill',
      'Su primera factura: {{amount}}',
      'Su primera factura es de {{amount}} y vence el {{pay_by}}. Cuenta desde el inicio del servicio, por lo que puede ser distinta de la de un mes entero. Si algo no le queda claro, responda a este mensaje.',
    ],
    ['first-week', '¿Qué tal su servicio?', 'Lleva unos días con nosotros. Una pregunta: de 0 (nada) a 10 (mucho), ¿nos recomienda? Responda con la cifra.'],
  ]),
  ...inFrame({ locale: 'fr', anonymous: 'client', greeting: 'Bonjour {{name}},', stop: 'Répondez STOP pour ne plus rien recevoir.' }, [
    ['welcome', 'Bienvenue', 'Bienvenue chez nous, et merci de votre choix. Si tout ne marche pas comme prévu, répondez à ce message.'],
    [
      'first-bill',
      'Votre première facture : {{amount}}',
      'Votre première facture est de {{amount}}, à payer avant le {{pay_by}}. Elle compte à partir du début du service et peut différer de celle d’un mois entier. Si elle n’est pas claire, répondez à ce message.',
    ],
    [
      'first-week',
      'Comment va votre accès ?',
      'Vous êtes chez nous depuis quelques jours. Une question : de 0 (pas du tout) à 10 (tout à fait), nous recommandez-vous ? Répondez par un nombre.',
    ],
  ]),
];
