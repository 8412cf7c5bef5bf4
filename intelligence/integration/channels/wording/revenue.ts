import type { Template } from '../templates.ts';

type Wording = readonly [id: string, subject: string, says: string, short: string];

/** The same messages of one language, in its frame of a letter. */
const inLanguage = (locale: string, anonymous: string, letter: (says: string) => string, wordings: readonly Wording[]): Template[] =>
  wordings.map(([id, subject, says, short]) => ({ id, locale, anonymous, subject, body: letter(says), short }));

/** Messages about use, offers and credits, in every language that they are written in. */
export const revenueTemplates: readonly Template[] = [
  ...inLanguage('en', 'customer', (says) => `Dear {{name}},\n\n${says}\n\n{{isp}}`, [
    [
      'usage-near',
      'Your included volume will soon be used up',
      'you have used {{percent}}% of your included volume, and at this pace it will be used up before {{until}}. You need not do anything; we only want you to know.',
      '{{isp}}: you have used {{percent}}% of your volume; it may run out before {{until}}. Reply STOP for no more texts.',
    ],
    [
      'usage-passed',
      'Your included volume is used up',
      'your included volume until {{until}} is used up. If you would like to talk about it, answer this message.',
      '{{isp}}: your included volume until {{until}} is used up. Reply STOP for no more texts.',
    ],
    [
      'offer-larger',
      '{{offer}} for {{amount}} a month',
      'you use your plan fully, and your line can carry more: {{offer}} would cost {{amount}} a month. If you would like it, answer this message; if not, you need not do anything.',
      '{{isp}}: your line can carry more. {{offer}} for {{amount}} a month? Reply YES, or STOP for no more texts.',
    ],
    [
      'offer-beside',
      '{{offer}}: {{amount}} a month in all',
      'beside your plan you could have {{offer}}, together for {{amount}} a month. If you would like it, answer this message; if not, you need not do anything.',
      '{{isp}}: {{offer}} beside your plan, {{amount}} a month in all? Reply YES, or STOP for no more texts.',
    ],
    [
      'offer-smaller',
      'You could pay less: {{offer}} for {{amount}}',
      'you use less than your plan includes. {{offer}} would be enough, for {{amount}} a month. If you would like it, answer this message.',
      '{{isp}}: {{offer}} for {{amount}} a month would be enough for you. Reply YES, or STOP for no more texts.',
    ],
    [
      'credit-of',
      '{{amount}} have been credited to you',
      'thank you for being with us. We have credited {{amount}} to your account; you need not do anything.',
      '{{isp}}: we have credited {{amount}} to your account. Thank you. Reply STOP for no more texts.',
    ],
    [
      'credit-given',
      'A credit to your account',
      'thank you for being with us. We have given you a credit; you find it on your next bill.',
      '{{isp}}: we have given you a credit; see your next bill. Reply STOP for no more texts.',
    ],
  ]),
  ...inLanguage('es', 'cliente', (says) => `Estimado/a {{name}}:\n\n${says}\n\n{{isp}}`, [
    [
      'usage-near',
      'Su volumen incluido se agotará pronto',
      'ha usado el {{percent}} % de su volumen incluido y, a este ritmo, se agotará antes del {{until}}. No tiene que hacer nada; solo queremos que lo sepa.',
      '{{isp}}: ha usado el {{percent}}% de su volumen; puede agotarse antes del {{until}}. Responda STOP para no recibir mas SMS.',
    ],
    [
      'usage-passed',
      'Su volumen incluido se ha agotado',
      'su volumen incluido hasta el {{until}} se ha agotado. Si quiere hablar de ello, responda a este mensaje.',
      '{{isp}}: su volumen incluido hasta el {{until}} se ha agotado. Responda STOP para no recibir mas SMS.',
    ],
    [
      'offer-larger',
      '{{offer}} por {{amount}} al mes',
      'usa su plan por completo y su línea admite más: {{offer}} costaría {{amount}} al mes. Si le interesa, responda a este mensaje; si no, no tiene que hacer nada.',
      '{{isp}}: ¿{{offer}} por {{amount}} al mes? Su acceso lo permite. Responda SI, o STOP para no recibir mas SMS.',
    ],
    [
      'offer-beside',
      '{{offer}}: {{amount}} al mes en total',
      'además de su plan podría tener {{offer}}, todo por {{amount}} al mes. Si le interesa, responda a este mensaje; si no, no tiene que hacer nada.',
      '{{isp}}: ¿{{offer}} junto a su plan, {{amount}} al mes en total? Responda SI, o STOP para no recibir mas SMS.',
    ],
    [
      'offer-smaller',
      'Podría pagar menos: {{offer}} por {{amount}}',
      'usa menos de lo que incluye su plan. {{offer}} le bastaría, por {{amount}} al mes. Si le interesa, responda a este mensaje.',
      '{{isp}}: ¿{{offer}} por {{amount}} al mes le basta? Responda SI, o STOP para no recibir mas SMS.',
    ],
    [
      'credit-of',
      'Le hemos abonado {{amount}}',
      'gracias por estar con nosotros. Hemos abonado {{amount}} en su cuenta; no tiene que hacer nada.',
      '{{isp}}: hemos abonado {{amount}} en su cuenta. Gracias. Responda STOP para no recibir mas SMS.',
    ],
    [
      'credit-given',
      'Un abono en su cuenta',
      'gracias por estar con nosotros. Le hemos hecho un abono; lo encontrará en su próxima factura.',
      '{{isp}}: le hemos hecho un abono en su cuenta. Gracias. Responda STOP para no recibir mas SMS.',
    ],
  ]),
  ...inLanguage('fr', 'client', (says) => `Bonjour {{name}},\n\n${says}\n\n{{isp}}`, [
    [
      'usage-near',
      'Votre volume inclus sera bientôt épuisé',
      'vous avez utilisé {{percent}} % de votre volume inclus ; à ce rythme il sera épuisé avant le {{until}}. Vous n’avez rien à faire ; nous voulions seulement vous prévenir.',
      '{{isp}}: {{percent}}% de votre volume utilisés; la limite peut venir avant le {{until}}. Répondez STOP pour ne plus rien recevoir.',
    ],
    [
      'usage-passed',
      'Votre volume inclus est épuisé',
      'votre volume inclus jusqu’au {{until}} est épuisé. Pour en parler, répondez à ce message.',
      '{{isp}}: le volume inclus avant le {{until}} est épuisé. Répondez STOP pour ne plus rien recevoir.',
    ],
    [
      'offer-larger',
      '{{offer}} pour {{amount}} par mois',
      'vous utilisez pleinement votre forfait et votre ligne permet davantage : {{offer}} coûterait {{amount}} par mois. Si cela vous intéresse, répondez à ce message ; sinon, vous n’avez rien à faire.',
      '{{isp}}: votre ligne permet davantage. {{offer}} pour {{amount}} par mois? Répondez OUI, ou STOP pour ne plus rien recevoir.',
    ],
    [
      'offer-beside',
      '{{offer}} : {{amount}} par mois en tout',
      'en plus de votre forfait vous pourriez avoir {{offer}}, le tout pour {{amount}} par mois. Si cela vous intéresse, répondez à ce message ; sinon, vous n’avez rien à faire.',
      '{{isp}}: {{offer}} en plus de votre forfait, {{amount}} par mois en tout? Répondez OUI, ou STOP pour ne plus rien recevoir.',
    ],
    [
      'offer-smaller',
      'Vous pourriez payer moins : {{offer}} pour {{amount}}',
      'vous utilisez moins que ce que votre forfait comprend. {{offer}} suffirait, pour {{amount}} par mois. Si cela vous intéresse, répondez à ce message.',
      '{{isp}}: {{offer}} pour {{amount}} par mois vous suffirait. Répondez OUI, ou STOP pour ne plus rien recevoir.',
    ],
    [
      'credit-of',
      '{{amount}} vous ont été crédités',
      'merci de votre fidélité. Nous avons crédité {{amount}} sur votre compte ; vous n’avez rien à faire.',
      '{{isp}}: nous avons crédité {{amount}} sur votre compte. Merci. Répondez STOP pour ne plus rien recevoir.',
    ],
    [
      'credit-given',
      'Un avoir sur votre compte',
      'merci de votre fidélité. Nous vous avons accordé un avoir ; vous le trouverez sur votre prochaine facture.',
      '{{isp}}: nous vous avons accordé un avoir; voyez votre prochaine facture. Répondez STOP pour ne plus rien recevoir.',
    ],
  ]),
];
