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
  ...['remove', 'remove me', 'delete me', 'take me off', 'no more', 'leave me alone', 'enough', 'go away'],
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

/** Ways to say it in a sentence: something about an end, and that it is messages which shall end. */
const SENTENCES = [
  /\b(stop|quit|cease|don ?t|do not|no more|never|without|enough)\b.*\b(texts?|texting|messages?|messaging|sms|msgs?|contact\w*|sending|send|whatsapp|writing|write|spam\w*|bother\w*|notif\w*)\b/,
  /\b(remove|take|delete|drop|strike) (me|my (number|phone|name))\b.*\b(from|off|out)?\b/,
  /\b(unsubscribe|unsub|opt(ing)? (me )?out|withdraw (my )?consent|revoke (my )?(consent|permission))\b/,
  /\b(no longer|not) (want|wish|like|interested)\b.*\b(texts?|messages?|sms|msgs?|hear|contacted|whatsapp)\b/,
  /\b(lose|forget|delete) my number\b|\bleave me alone\b|\bwrong (number|person)\b/,
  /\b(no|deje\w*|dejar|pare\w*|basta|detenga\w*|ya no|nunca|cese\w*)\b.*\b(mensajes?|sms|textos?|env\w+|mand\w+|escrib\w+|contact\w+|molest\w+|whatsapp|notificaciones)\b/,
  /\b(quit\w+|borr\w+|elimin\w+|saqu\w+|sac\w+)(me|nme)?\b.*\b(lista|numero|contactos?|mensajes?)\b/,
  /\b(dar(me)?|denme|deme|dame|quiero|solicito|pido)( la| de)* baja\b/,
  /\b(cancel\w+|anul\w+) (la |mi |los |las |esta |estos )?(suscripcion|mensajes|sms|notificaciones|alertas)\b/,
  /\b(arret\w+|cess\w+|ne plus|plus|stop\w*|pas|jamais)\b.*\b(sms|messages?|textos?|envo\w+|contact\w+|recevoir|ecri\w+|whatsapp|notifications?|derang\w+)\b/,
  /\b(desabonn\w+|desinscri\w+)\b|\b(retir\w+|supprim\w+|effac\w+|enlev\w+)(z)? ?(moi|mon numero)\b/,
  /\b(nao|pare\w*|chega|deixe\w*|cesse\w*|nunca|sem)\b.*\b(mensag\w+|sms|torpedos?|envi\w+|mand\w+|escrev\w+|contat\w+|receb\w+|perturb\w+|whatsapp|notific\w+)\b/,
  /\b(descadastr\w+|desinscrev\w+)\b|\b(remov\w+|tir\w+|exclu\w+) (me|meu numero|da lista)\b|\bme (remov\w+|tir\w+|exclu\w+)\b/,
  /\b(cancel\w+) (as |os |a |minha |esta )?(mensagens|assinatura|inscricao|sms|notificacoes)\b/,
];
/** The contract, the line or the bill is meant, not the messages: a person must read it. */
const ABOUT_SERVICE =
  /\b(service|internet|contract|plan|line|connection|account|router|modem|appointment|visit|payment|order|working|servicio|contrato|linea|conexion|cuenta|cita|visita|pago|pedido|abonnement internet|contrat|ligne|connexion|compte|rendez|paiement|commande|servico|linha|conexao|conta|pagamento)\b/;
const ABOUT_MESSAGES = /\b(texts?|messages?|messaging|sms|msgs?|mensajes?|mensagens|whatsapp|notif\w+|lista?|consent)\b/;

/** Lower case, without accents, signs and doubled spaces. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
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
  return SENTENCES.some((sentence) => sentence.test(said)) ? 'stop' : 'other';
}
