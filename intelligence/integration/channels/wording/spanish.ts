import type { Template } from '../templates.ts';
import { withPayLink } from './pay-links.ts';

const common = { locale: 'es', anonymous: 'cliente' } as const;
const letter = (says: string): string =>
  `Hola, {{name}}:\n\n${says}\n\nSi ya ha pagado, no haga caso de este mensaje. Si ahora no puede pagar, conteste a este mensaje y buscaremos juntos una solución.\n\n{{isp}}`;

/** The same words on every channel: a letter adds whom it is for, a text message how to stop them. */
const notice = (id: string, subject: string, says: string): Template => ({
  ...common,
  id,
  subject,
  body: `Hola, {{name}}:\n\n${says}\n\n{{isp}}`,
  short: `{{isp}}: ${says} Responda STOP para no recibir SMS.`,
});

/** What is asked of who has not paid. */
const payments: readonly Template[] = [
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
  {
    ...common,
    id: 'top-up-soon',
    subject: 'Su saldo se está agotando',
    body: letter('su saldo de prepago se está agotando. Recárguelo antes del {{pay_by}} y su servicio seguirá sin interrupción.'),
    short: '{{isp}}: su saldo se está agotando. Recargue antes del {{pay_by}} para seguir sin interrupción. Responda STOP para no recibir SMS.',
  },
];

/** The messages of payment recovery, of outages and of planned work in Spanish. */
export const spanish: readonly Template[] = [
  ...payments,
  ...withPayLink(payments, 'Pague aquí:'),
  notice(
    'outage-notice',
    'Su servicio de Internet no funciona',
    'Su servicio de Internet no funciona por un fallo de nuestra red. No tiene que hacer nada: trabajamos en ello y le escribiremos en cuanto vuelva.',
  ),
  notice(
    'outage-notice-expected',
    'Su servicio de Internet no funciona',
    'Su servicio de Internet no funciona por un fallo de nuestra red. No tiene que hacer nada. Esperamos que vuelva antes del {{expected}} y le escribiremos en cuanto vuelva.',
  ),
  notice('outage-expected', 'Hora prevista para su servicio', 'Ahora esperamos que su servicio de Internet vuelva antes del {{expected}}.'),
  notice(
    'outage-expected-changed',
    'Nueva hora prevista para su servicio',
    'Ahora esperamos que su servicio de Internet vuelva antes del {{expected}}, y no a la hora que le dijimos.',
  ),
  notice(
    'outage-unsure',
    'La hora que le dijimos ya no vale',
    'La hora que le dijimos para su servicio de Internet ya no vale. Le escribiremos en cuanto vuelva.',
  ),
  notice(
    'outage-over',
    'Su servicio de Internet ha vuelto',
    'Su servicio de Internet ha vuelto. Si el suyo no funciona, apague y encienda el router, y si eso no ayuda, escriba a nuestro equipo.',
  ),
  notice(
    'outage-follow-up',
    'Lamentamos el fallo de su servicio',
    'Lamentamos el fallo de su servicio de Internet. Una pregunta: de 0 (nada) a 10 (mucho), ¿nos recomienda? Responda con la cifra.',
  ),
  notice(
    'outage-follow-up-credit',
    'Lamentamos el fallo de su servicio',
    'Lamentamos el fallo de su servicio de Internet y le hemos abonado {{amount}}. Una pregunta: de 0 (nada) a 10 (mucho), ¿nos recomienda? Responda con la cifra.',
  ),
  notice(
    'work-planned',
    'Trabajos previstos en nuestra red',
    'Trabajaremos en nuestra red desde el {{starts}} hasta el {{ends}}. Su servicio de Internet puede faltar en ese tiempo.',
  ),
  notice(
    'work-changed',
    'Trabajos previstos en nuestra red: nueva hora',
    'Los trabajos anunciados en nuestra red son ahora desde el {{starts}} hasta el {{ends}}. Su servicio de Internet puede faltar en ese tiempo.',
  ),
  notice(
    'work-cancelled',
    'Se cancelan los trabajos en nuestra red',
    'Se cancelan los trabajos en nuestra red anunciados para el {{starts}}. Su servicio de Internet no se interrumpe.',
  ),
  notice(
    'work-done',
    'Los trabajos en nuestra red han terminado',
    'Los trabajos en nuestra red han terminado. Si su servicio de Internet no funciona, apague y encienda el router, y si eso no ayuda, escriba a nuestro equipo.',
  ),
];
