/*
 * Answers as people type them on telephones, in English and in Spanish. Those that ask for no more messages are put together from how
 * people say "no more", what they call messages, and how they dress a sentence; written without looking at how the product reads them.
 */

/** Phrasings set apart by strokes and lines. */
const said = (text: string): readonly string[] =>
  text
    .split(/[|\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

const EN_ALONE = said(`
  stop | quit | end | cancel | unsubscribe | revoke | opt out | optout | remove me | unsub | no more | leave me alone | enough already
  take me off | stop please | stop it | delete me | opt me out | stop all | stop now
`);
const EN_VERBS = said(`
  stop sending me | please stop sending | do not send me | don't send me any more | no more | quit sending me | i don't want
  i do not want any more | i no longer want | never send me | please don't send | cease sending me | cancel the | i am done with your
  stop with the | enough of these | i want to opt out of | unsubscribe me from your | take me off your | please end these
`);
const EN_THINGS = ['texts', 'text messages', 'messages', 'sms', 'notifications', 'reminders', 'alerts'];
const EN_WHOLE = said(`
  stop texting me | please stop texting this number | don't text me | do not text me again | stop messaging me | quit texting me
  stop contacting me | do not contact me | don't contact me again | never contact me again | remove my number
  please remove my number from your list | take me off this list | take me off your list please | delete my number | lose my number
  i withdraw my consent | i revoke my consent | i revoke consent to receive texts | you do not have my permission to text me | wrong number
  you have the wrong person | wrong number stop | stop spamming me | quit spamming | stop bothering me | please don't bother me anymore
  i never signed up for this stop | unsubscribe me | please unsubscribe | i want to unsubscribe | how do i unsubscribe | how do i stop these texts
  make it stop | no texts | no sms please | opt me out please | i wish to opt out | i'd like to opt out | remove me from your contacts
  remove me from the messages | i dont wanna hear from you | i do not wish to hear from you | not interested stop texting | leave me alone please
  go away | stopp | STOP!! | Stop. | STOP STOP STOP | stop stop | Please, stop | pls stop | plz stop txting me | stop txt | no more txts
  dont txt me | do not message me | no further messages please | no further contact | cease and desist | stop calling and texting me | enough
  end it | cancel these messages | cancel messages | turn off these messages | turn off notifications | switch off the texts
  i did not agree to these messages | block me | please take my name off | please delete my phone number | get me off this list
  get me off your list | why do you keep texting me stop | stop harassing me
`);
const ES_ALONE = said(`
  alto | parar | pare | paren | baja | basta | no más | cancelar | detener | salir | terminar | eliminar | quitar | anular | stop | desuscribir
  dar de baja | darme de baja | basta ya | ya no más
`);
const ES_VERBS = said(`
  no me manden más | no me envíen más | dejen de enviarme | deje de mandarme | dejen de mandar | no quiero más | ya no quiero | no quiero recibir
  ya no quiero recibir | paren de mandarme | basta de | no deseo recibir | no deseo más | por favor no más | cancelen los | quiero cancelar los
  no envíen más | nunca más me manden | dejen los | sin más
`);
const ES_THINGS = ['mensajes', 'mensajes de texto', 'sms', 'textos', 'notificaciones', 'avisos', 'recordatorios'];
const ES_WHOLE = said(`
  no me escriban | no me escriban más | no me contacten | no me contacten más | dejen de escribirme | dejen de molestar | no molesten
  no me molesten más | quiero darme de baja | quisiera darme de baja | denme de baja | dame de baja | solicito la baja
  pido la baja de los mensajes | bórrenme de su lista | borren mi número | borre mi numero por favor | eliminen mi número | elimínenme de la lista
  sáquenme de la lista | saquen mi número de su lista | quítenme de la lista | quiten mi numero | retiro mi consentimiento
  revoco mi consentimiento | no autorizo más mensajes | número equivocado | se equivocaron de número | equivocado | déjenme en paz
  dejenme en paz por favor | ya basta | basta por favor | ALTO | Alto por favor | BAJA | Baja! | alto alto | cancelar suscripción
  cancelen mi suscripción | quiero cancelar mi suscripción | como me doy de baja | cómo cancelo los mensajes | cómo dejo de recibir mensajes
  no mas sms | no mas mensajes por favor | no mandar más | no enviar más | no me interesa dejen de escribir | paren ya | pare por favor
  no quiero que me escriban | no quiero que me manden nada | no quiero recibir nada de ustedes | eliminar mi número | no más publicidad
  no quiero publicidad | stop por favor | desuscribirme | quiero desuscribirme | ya no me manden | ya no me escriban | no me llamen ni me escriban
`);
const DRESS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
  (text) => text.toUpperCase(),
  (text) => `${text} 🙏`,
  (text) => `  ${text}!!!`,
];

const crossed = (verbs: readonly string[], things: readonly string[]): string[] => verbs.flatMap((verb) => things.map((thing) => `${verb} ${thing}`));
const bare: readonly (readonly ['en' | 'es', string])[] = [
  ...[...EN_ALONE, ...EN_WHOLE, ...crossed(EN_VERBS, EN_THINGS)].map((text) => ['en', text] as const),
  ...[...ES_ALONE, ...ES_WHOLE, ...crossed(ES_VERBS, ES_THINGS)].map((text) => ['es', text] as const),
];

/** Wishes for no more messages: every phrasing once, each dressed in one way or another. */
export const optOuts: readonly { readonly language: 'en' | 'es'; readonly text: string }[] = bare.map(([language, text], i) => ({
  language,
  text: DRESS[i % DRESS.length]!(text),
}));

/** Ordinary answers to an Internet provider: nobody may lose outage notices over one of these. */
export const ordinary: readonly string[] = said(`
  ok | Ok thanks | thank you | yes | no | I paid yesterday | already paid | I will pay on Friday | can I pay next week? | how do I pay
  send me the link | please send the invoice again | the link does not work | when is the bill due | how much do I owe | I never received a bill
  my internet is down | no internet since this morning | still no internet | it is working now thanks | in the end it worked | when will it be back
  the router has a red light | the line is slow in the evening | please call me | call me tomorrow at 5 | nobody came today
  the technician did not stop by | can you stop by on Monday | I am at the bus stop | cancel my appointment | please cancel the visit
  I want to cancel my internet service | I want to end my contract | stop my service on the 30th | please stop the service at my old house
  I moved, end the contract please | quit working again, the modem | the wifi stops all the time | my connection keeps stopping
  it stopped working | the internet has stopped again | payment was cancelled by the bank | my card was cancelled, I have a new one
  remove the late fee please | take the fee off my bill | delete the old card please | I do not want a new contract | no more outages please
  don't cut me off please | do not suspend my service | please do not disconnect me | I want more speed | upgrade me | what is my password
  who is this | what is this about | I have two accounts | wrong amount on the bill | the wrong plan is on my bill | is there an outage
  great service | thanks for telling me | good job | please send messages to my other number | text me when it is fixed
  send me a message when the technician is on the way | I got your message | did not get the message with the code | I like these messages | start
  help | ? | 👍 | lol | I lost my phone | they did not send me the bill | I don't know, send the invoice again
  can you stop by on Monday and send me a message before | my number has changed | end of month | see you at the end of the week | gracias
  muchas gracias | si | sí, mañana | ya pagué | pago el viernes | mañana pago | cómo pago | cuánto debo | no tengo internet | sigue sin internet
  ya funciona gracias | cuándo vuelve el servicio | el internet se para a cada rato | no sirve el internet | está muy lento | llámenme por favor
  nadie vino hoy | quiero cancelar el servicio de internet | quiero dar de baja el servicio | cancelar la cita | cancelen la visita del técnico
  quiero cambiar de plan | no quiero otro plan | no me corten el servicio | por favor no me suspendan | me equivoqué en el pago
  mándenme la factura | no me llegó el mensaje con el código | envíenme el enlace | me avisan cuando vuelva
  mándenme un mensaje cuando llegue el técnico | quién es | buenas tardes | hola | de acuerdo | perfecto | vale | qué tal el soporte
  a qué hora viene el técnico | salgo a las cinco | el fin de semana pago | no entiendo la factura | la factura está mal
  quiten el recargo por favor | tengo una baja velocidad | la velocidad es muy baja | el precio sube y no baja | terminaron la instalación
  ya terminó la falla? | no más cortes por favor | alta velocidad | me paran el internet cada noche | cambié de número | no me mandaron la factura
  no me han enviado la factura | nunca me escribieron del soporte | perdí mi teléfono
`);

/** Wishes for no more messages that were written down after the words of the product had been settled, and by which they were not changed. */
export const unseenOptOuts: readonly string[] = said(`
  please stop all texts to this phone | kindly stop sending these | stop these now | could you stop texting me please
  would you please stop messaging | I said stop | I told you to stop | STOP ALL MESSAGES | stop already | stop thx | Stop, thank you | hey stop
  hello stop texting | take my number off your list | remove this number | remove me please | remove from list | unsubscribe this number
  unsubscribe please | pls unsubscribe me | opt-out | Opt Out Please | opting out | I am opting out | I want out of these texts | quit it
  quit messaging this phone | no thanks no more messages | no more please | no more of these texts | no more txt msgs
  don't message this number again | don't send any more texts to me | do not send messages to this phone | do not text this number | do not text
  please do not text me anymore | never text me | never message me again | you may not text me | you are not allowed to text me
  I do not consent to texts | I revoke my permission | consent revoked | withdraw consent | cancel text alerts | cancel all notifications
  cancel sms alerts | turn off text reminders | disable these alerts | stop reminders | stop the alerts | stop the annoying messages
  sick of these texts, stop | tired of your messages stop it | I am done with these texts | enough texts | enough with the texting
  wrong number please remove | this is not her number stop texting | lose this number | leave me alone!!! | end | End all | revoke
  por favor dejen de escribirme | favor de no mandar más mensajes | favor no escribir más | no escriban a este número
  no manden mensajes a este número | no me manden nada | no me envíe más sms | no me envíes mensajes | ya no me envíen avisos
  ya no me manden recordatorios | ya dejen de mandar mensajes | ya paren | paren por favor | pare de enviar mensajes | deje de escribirme
  deja de mandar mensajes | dejen de enviar textos | detengan los mensajes | detenga los avisos | quiero la baja | quiero que me den de baja
  deseo darme de baja | dar de baja por favor | baja por favor | Baja de los mensajes | cancelar mensajes | cancelar notificaciones por favor
  cancele los mensajes | anular suscripción | desactiven los avisos | eliminen este número de su lista | quiten este número de la lista
  sáqueme de su lista | bórreme de la lista | borren este número | no deseo más sms | no deseo que me escriban | no quiero más sms
  no quiero sus mensajes | no quiero mensajes | no me interesan sus mensajes | no acepto mensajes | no autorizo que me escriban | retiro mi permiso
  revoco el consentimiento | este no es su número, número equivocado | alto a los mensajes | ALTO!! | alto ya | basta de sms | basta de molestar
  no molesten más | déjeme en paz
`);

/** Ordinary answers written down at the same time. */
export const unseenOrdinary: readonly string[] = said(`
  is the payment due this week or next | I will stop at your office tomorrow | the box on the wall has stopped blinking
  please cancel the second technician | cancel the add-on please | I do not have the money today | please do not charge my card twice | no problem
  not yet | never mind, it works | I never got the refund | we are without service since 8 | thanks for the reminder | thanks for the message, paid
  I got two reminders for one bill | why did I get this alert | your message came late | can you resend the text | which number do I call
  change my number to 555 0101 | remove the second router from my bill | delete my autopay | take the rental fee off | end of the month is better
  I want out of my contract | the outage ended, good | I am not home | do not come before noon | don't call before ten | dont forget my appointment
  gracias por avisar | gracias por el recordatorio | recibí dos avisos | no recibí el aviso | no puedo pagar hoy | no estoy en casa
  no vengan antes de las diez | me quedé sin servicio | ya quedó | ya llegó el técnico | cancelen el segundo módem | quiero cambiar mi contrato
  baje el precio por favor | quiero una alta nueva | el técnico no paró en mi casa | se detuvo la descarga | sin servicio desde ayer
  nunca llega la factura | dejé el pago en la tienda | pago al final del mes
`);

/** A second such list: a measure of what the words of the product do with phrasings nobody thought of. */
export const lastOptOuts: readonly string[] = said(`
  please make these texts stop | stop bugging me | no more of this | pls no more sms | quit sending stuff | get rid of my number
  take this number off | stop the spam | not signing up for this, unsubscribe | drop me from your list | I wish to stop receiving messages
  do not reach out again | stop with the sms already | do not want your alerts | text me never again | end these notifications
  stop my notifications | mute these alerts | cease all messages | i didnt sign up for texts | ya estuvo, no más mensajes | ya no más textos
  no más avisos por favor | párenle a los mensajes | no ocupo sus mensajes | quítenme de su lista | bájenme de la lista
  no me sigan mandando mensajes | dejen de estar mandando sms | dejen de fastidiar | no quiero que me contacten | no vuelvan a escribirme
  no vuelvan a mandar mensajes | eliminen mi contacto | suspendan los mensajes | paren de escribir | cancelen todo aviso
  este número no es, no escriban | quiero salir de la lista | no gracias, no más sms
`);
