import type { Template } from '../templates.ts';

const common = { locale: 'es', anonymous: 'cliente' } as const;
const letter = (says: string): string =>
  `Hola, {{name}}:\n\n${says}\n\nSi ya ha pagado, no haga caso de este mensaje. Si ahora no puede pagar, conteste a este mensaje y buscaremos juntos una solución.\n\n{{isp}}`;

/** The messages of payment recovery in Spanish. */
export const spanish: readonly Template[] = [
  {
    ...common,
    id: 'payment-first',
    subject: 'Su pago de {{amount}} no se ha realizado',
    body: letter('no hemos podido cobrar su pago de {{amount}}. Le rogamos que pague antes del {{pay_by}} para que su servicio siga sin interrupción.'),
    short: '{{isp}}: su pago de {{amount}} no se ha realizado. Pague antes del {{pay_by}}. Responda STOP para no recibir SMS.',
  },
  {
    ...common,
    id: 'payment-again',
    subject: 'Sigue pendiente: {{amount}}',
    body: letter('sigue pendiente el pago de {{amount}}. Le rogamos que pague antes del {{pay_by}}.'),
    short: '{{isp}}: sigue pendiente {{amount}}. Pague antes del {{pay_by}}. Responda STOP para no recibir SMS.',
  },
  {
    ...common,
    id: 'card-first',
    subject: 'Elija otra forma de pagar {{amount}}',
    body: letter(
      'su banco ha rechazado definitivamente el pago de {{amount}}, así que no sirve volver a intentarlo. Elija otra forma de pago antes del {{pay_by}}.',
    ),
    short: '{{isp}}: su banco ha rechazado {{amount}}. Elija otra forma de pago antes del {{pay_by}}. Responda STOP para no recibir SMS.',
  },
  {
    ...common,
    id: 'top-up-first',
    subject: 'Su saldo se ha agotado',
    body: letter('su saldo de prepago se ha agotado. Recargue {{amount}} antes del {{pay_by}} y su servicio seguirá.'),
    short: '{{isp}}: su saldo se ha agotado. Recargue {{amount}} antes del {{pay_by}}. Responda STOP para no recibir SMS.',
  },
  {
    ...common,
    id: 'top-up-again',
    subject: 'Recargue {{amount}} para seguir',
    body: letter('su servicio sigue a la espera de una recarga de {{amount}}. Con ella antes del {{pay_by}} volverá a tener conexión.'),
    short: '{{isp}}: recargue {{amount}} antes del {{pay_by}} y volverá a tener conexión. Responda STOP para no recibir SMS.',
  },
];
