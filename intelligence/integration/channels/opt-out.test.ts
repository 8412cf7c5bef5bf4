import { describe, expect, test } from 'vitest';
import { replyIntent } from './opt-out.ts';

const WORDS = [
  'stop',
  'quit',
  'end',
  'revoke',
  'opt out',
  'cancel',
  'unsubscribe',
  'alto',
  'parar',
  'baja',
  'cancelar',
  'basta',
  'no más',
  'arrêt',
  'arrêtez',
  'désabonner',
  'désinscription',
  'sair',
  'parem',
  'remover',
  'descadastrar',
  'chega',
];
const DRESSED = WORDS.flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word}!!!`,
  ` ${word}. `,
  `"${word}"`,
  `please ${word}`,
  `${word} please`,
  `por favor ${word}`,
  `${word} merci`,
  `${word} 🙏`,
]);
const SENTENCES = [
  'Stop texting me',
  'stop sending me messages',
  'Please stop these texts',
  "don't text me",
  'Do not contact me again',
  'no more messages please',
  'Take me off your list',
  'Remove me from this list',
  'I no longer want to receive messages',
  'I do not wish to get texts from you',
  'leave me alone',
  'I withdraw my consent',
  'revoke my permission to text me',
  'never send me SMS again',
  'You have the wrong number',
  'quit spamming me',
  'No me envíen más mensajes',
  'dejen de mandarme SMS',
  'quiero darme de baja',
  'Ya no quiero recibir mensajes',
  'no me escriban más',
  'Bórrenme de su lista',
  'cancelar suscripción',
  'basta de mensajes',
  'Ne m’envoyez plus de SMS',
  'Arrêtez de m’écrire',
  'je ne veux plus recevoir de messages',
  'plus de sms svp',
  'Désabonnez-moi',
  'retirez-moi de la liste',
  'Não me mandem mais mensagens',
  'pare de enviar sms',
  'não quero receber mensagens',
  'Me remova da lista',
  'chega de mensagens',
  'quero cancelar as mensagens',
];
const OTHERS = [
  'I have paid yesterday',
  'When does the internet work again?',
  'Please cancel my service',
  'I want to cancel my internet contract',
  'stop the service please',
  'quiero dar de baja el servicio',
  'Cancelar mi contrato de internet',
  'je veux résilier mon contrat',
  'quero cancelar o plano de internet, a conta está errada',
  'My line is down since yesterday',
  'The internet does not work',
  'can I pay next week?',
  'ok',
  'Thanks!',
  'gracias',
  'merci beaucoup',
  'obrigado',
  'yes',
  'sí',
  'I will be at the stop at five',
  'ya pagué',
  "j'ai payé hier",
  'já paguei',
  '',
  '🙂',
  'In the end it worked, thank you',
];

describe('what somebody wants who writes back', () => {
  test.each(DRESSED)('%s means stop', (text) => expect(replyIntent(text)).toBe('stop'));
  test.each(SENTENCES)('so does: %s', (text) => expect(replyIntent(text)).toBe('stop'));
  test.each(OTHERS)('a person must read: %s', (text) => expect(replyIntent(text)).toBe('other'));
  test.each(['START', 'unstop', 'Alta', 'reprendre'])('%s means that messages may come again', (text) => expect(replyIntent(text)).toBe('start'));

  test('a text made to be slow is read as fast as others', () => {
    expect(replyIntent(`${'please '.repeat(5_000)}x`)).toBe('other');
    expect(replyIntent(`stop ${'a b '.repeat(50_000)}`)).toBe('other');
  });
});
