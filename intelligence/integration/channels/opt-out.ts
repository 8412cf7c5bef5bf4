/** What somebody wants who writes back: no more messages, messages again, or something that a person must read. */
export type ReplyIntent = 'stop' | 'start' | 'other';

const LEAD =
  '(?:please |pls |plz |por favor |favor |s il vous plait |svp |ok |hi |hello |hola |bonjour |ola |je veux |quiero |quero |i want to |i d like to |i would like to )*';
const TAIL =
  '(?: please| pls| plz| now| it| this| that| thanks| thank you| already| immediately| all| por favor| gracias| ya| ahora| s il vous plait| svp| merci| maintenant| obrigado| obrigada| agora| ja)*';

/** Said alone these mean that nothing more may come: the words of the rule on revocation, and theirs in Spanish, French and Portuguese. */
const ALONE = [
  ...[
    'stop',
    'stopp',
    'stopall',
    'stop all',
    'stop2end',
    'quit',
    'end',
    'revoke',
    'optout',
    'opt out',
    'opt me out',
    'cancel',
    'unsubscribe',
    'unsub',
    'unsuscribe',
  ],
  ...['remove', 'remove me', 'delete me', 'take me off', 'get me off', 'no more', 'leave me alone', 'enough', 'enough already', 'go away', 'block me'],
  ...['make it stop', 'end it', 'no texts', 'no sms', 'no messages', 'no further contact', 'cease', 'cease and desist', 'stop it', 'end this'],
  ...[
    'alto',
    'parar',
    'pare',
    'paren',
    'baja',
    'dar de baja',
    'darme de baja',
    'denme de baja',
    'dame de baja',
    'cancelar',
    'cancela',
    'cancelen',
    'detener',
    'detenga',
  ],
  ...['ya basta', 'ya no mas', 'dejenme en paz', 'dejeme en paz', 'dejame en paz', 'equivocado', 'numero equivocado'],
  ...['basta', 'basta ya', 'no mas', 'salir', 'terminar', 'desuscribir', 'desuscribirme', 'anular', 'borrar', 'borrenme', 'eliminar', 'quitar', 'revocar'],
  ...[
    'arret',
    'arreter',
    'arretez',
    'arrete',
    'desabonner',
    'me desabonner',
    'desabonnement',
    'desinscrire',
    'me desinscrire',
    'desinscription',
    'fin',
    'annuler',
    'ca suffit',
    'revoquer',
  ],
  ...['sair', 'parem', 'para', 'remover', 'me remova', 'descadastrar', 'me descadastrar', 'descadastro', 'chega', 'fim', 'cancele', 'nao mais', 'revogar'],
];
const START = [
  'start',
  'unstop',
  'subscribe',
  'resubscribe',
  'opt in',
  'optin',
  'iniciar',
  'comenzar',
  'alta',
  'reactivar',
  'demarrer',
  'reprendre',
  'reabonner',
  'comecar',
  'voltar',
];

/** What people call messages. */
const EN_THING = '(?:te?xts?|te?xting|messages?|messaging|sms|msgs?|notifications?|reminders?|alerts?|spam\\w*|whatsapp)';
const ES_THING = '(?:mensajes?|sms|textos?|notificaciones|avisos|recordatorios|alertas|publicidad|whatsapp)';
/** At most so many words between an end and what shall end. */
const NEAR = '(?: \\w+){0,5}? ';
/** `stop` as an end; to stop by, at a place or from working is something else. */
const EN_END =
  '(?:stop(?! by| at| off| working| every)|quit|cease|don ?t|dont|do not|no more|no further|never|without|enough(?: of)?|(?:am|m) done with|not (?:agree|permit|consent))';
/** Spanish orders and wishes, not reports: they shall not send, not they did not send. */
const ES_SEND =
  '(?:mand(?:e|es|en|ar|arme|arnos)|envi(?:e|es|en|ar|arme|arnos)|escrib(?:a|as|an|ir|irme)|contact(?:e|es|en|ar|arme)|molest(?:e|es|en|ar|arme)|llam(?:en|es|ar|arme))';

/** Ways to say it in a sentence: something about an end, and that it is messages which shall end. */
const SENTENCES = [
  new RegExp(`\\b${EN_END}(?:${NEAR}| )${EN_THING}\\b`),
  /\b(?:stop|quit|cease)(?! by| at)(?: \w+){0,2}? (?:contact\w*|sending|writing|spam\w*|bother\w*|harass\w*|calling)\b/,
  /\b(?:don ?t|dont|do not|never)(?: ever| again| please)* (?:te?xt|message|msg|contact|send|write|spam|bother|notify)\b(?: me| us| this| to| any| more| again|$)/,
  new RegExp(`\\b(?:cancel|end|turn off|switch off|disable|mute) (?:all |the |these |those |this |your |my |any )*${EN_THING}\\b`),
  /\b(remove|take|delete|drop|strike) (me|my (phone number|number|phone|name))\b.*\b(from|off|out)?\b/,
  /\bget me off\b.*\blist\b|\b(?:remove|lose|forget|delete) (?:this|the|our) (?:phone )?number\b|\b(?:remove|off) (?:me )?from (?:the |your |this )?list\b/,
  /\b(?:want|let me) out of (?:these|the|your) (?:te?xts?|messages?|alerts?|list)\b|\bconsent (?:is )?(?:revoked|withdrawn)\b|\b(?:may|can) ?not (?:text|message|contact) (?:me|us)\b|\bnot allowed to (?:text|message|contact)\b/,
  /\b(unsubscribe|unsub|opt(ing)? (me )?out|withdraw (my )?consent|revoke (my )?(consent|permission))\b/,
  /\b(?:no longer|not|dont|don ?t) (?:want|wanna|wish|like|interested)\b.*\b(?:te?xts?|messages?|sms|msgs?|hear from|contacted|whatsapp|notifications?|reminders?|alerts?)\b/,
  /\b(lose|forget|delete) my (?:phone )?number\b|\bleave me alone\b|\bwrong (number|person)\b|\bnever signed up\b/,
  new RegExp(
    `\\b(?:no (?!me lleg|recibi |tengo|entiendo|veo|encuentro|se )|dej[ae]\\w* |dejar |pare\\w* |basta |alto |baja |detenga\\w* |ya no (?!me lleg|recib[oi] )|nunca |cese\\w* |sin mas )(?:\\w+ ){0,5}?${ES_THING}\\b`,
  ),
  new RegExp(`\\b(?:no|ya no|nunca|dej[ae]\\w*|dejar|pare\\w*|basta|detenga\\w*|cese\\w*)(?: \\w+){0,3}? ${ES_SEND}\\b`),
  /\bno quiero (?:recibir|saber) nada\b/,
  /\b(quit\w+|borr\w+|elimin\w+|saqu\w+|sac\w+)(me|nme)?\b.*\b(lista|numero|contactos?|mensajes?)\b/,
  /\b(?:dar(?:me)?|doy|denme|deme|dame|quiero|solicito|pido)(?: la| de)* baja\b/,
  /\b(?:retiro|revoco|quito) (?:mi |el )?(?:consentimiento|permiso)\b|\bme den de baja\b|\bequivoc\w+ de (?:numero|persona)\b|\b(?:numero|persona) equivocad[oa]\b|\bdej\w+ en paz\b/,
  new RegExp(`\\b(?:cancel\\w+|anul\\w+|desactiv\\w+) (?:la |mi |los |las |esta |estos |sus )*(?:suscripcion|${ES_THING})\\b`),
  new RegExp(`\\bdej(?:o|ar) de recibir ${ES_THING}\\b`),
  /\b(arret\w+|cess\w+|ne plus|plus|pas|jamais)\b.*\b(sms|messages?|textos?|envo\w+|contact\w+|recevoir|ecri\w+|whatsapp|notifications?|derang\w+)\b/,
  /\b(desabonn\w+|desinscri\w+)\b|\b(retir\w+|supprim\w+|effac\w+|enlev\w+)(z)? ?(moi|mon numero)\b/,
  /\b(nao|pare\w*|chega|deixe\w*|cesse\w*|nunca|sem)\b.*\b(mensag\w+|sms|torpedos?|envi\w+|mand\w+|escrev\w+|contat\w+|receb\w+|perturb\w+|whatsapp|notific\w+)\b/,
  /\b(descadastr\w+|desinscrev\w+)\b|\b(remov\w+|tir\w+|exclu\w+) (me|meu numero|da lista)\b|\bme (remov\w+|tir\w+|exclu\w+)\b/,
  /\b(cancel\w+) (as |os |a |minha |esta )?(mensagens|assinatura|inscricao|sms|notificacoes)\b/,
];
/** A sentence that ends in the word itself, as "why do you keep texting me, stop". */
const ENDS_IN_STOP = /\b(?:me|this|these|texts?|messages?|said|told you to) (?:please )?stop(?: it)?(?: please)?$/;
/** Hardly more than the word: four words at most, in which it is an order. */
const SHORT =
  /^(?!.*\b(?:won t|doesn t|does not|did not|didn t|not|bus|keeps|will|para que)\b)(?:\w+ ){0,3}(?:stop(?! by| at| off| working| every)|unsubscribe|alto(?! (?:precio|costo|consumo))|paren|quit)(?: \w+){0,3}$/;
/** The contract, the line or the bill is meant, not the messages: a person must read it. */
const ABOUT_SERVICE =
  /\b(service|internet|contract|plan|line|connection|account|router|modem|appointment|visit|payment|order|working|servicio|contrato|linea|conexion|cuenta|cita|visita|pago|pedido|abonnement internet|contrat|ligne|connexion|compte|rendez|paiement|commande|servico|linha|conexao|conta|pagamento)\b/;
const ABOUT_MESSAGES =
  /\b(te?xts?|te?xting|messages?|messaging|sms|msgs?|reminders?|alerts?|mensajes?|mensagens|textos?|avisos|recordatorios|publicidad|whatsapp|notif\w+|lista?|consent\w*)\b/;

/** Lower case, without accents, signs, doubled spaces and doubled words. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(\w+)(?: \1\b)+/g, '$1')
    .trim();

const alone = (words: readonly string[]): RegExp => new RegExp(`^${LEAD}(?:${words.join('|')})${TAIL}$`);
const STOPS = alone(ALONE);
const STARTS = alone(START);

/**
 * Tells what an answer wants. Any reasonable way to say stop counts as one: a message that reads so is taken at its word, and one that may
 * mean the contract rather than the messages is left to a person.
 */
export function replyIntent(text: string): ReplyIntent {
  const said = plain(text.slice(0, 400));
  if (STOPS.test(said)) return 'stop';
  if (STARTS.test(said)) return 'start';
  if (ABOUT_SERVICE.test(said) && !ABOUT_MESSAGES.test(said)) return 'other';
  return ENDS_IN_STOP.test(said) || (said.split(' ').length <= 4 && SHORT.test(said)) || SENTENCES.some((sentence) => sentence.test(said)) ? 'stop' : 'other';
}
