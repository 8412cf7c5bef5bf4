import { describe, expect, test } from 'vitest';
import { fromGsm, smsText } from './sms-text.ts';

describe('a text message', () => {
  test.each<[string, string, string, number]>([
    ['plain words', 'Your payment of NGN 15,000.00 did not go through.', 'gsm-7', 1],
    ['what word processors put in', '“North” – don’t worry…', 'gsm-7', 1],
    ['160 letters', 'a'.repeat(160), 'gsm-7', 1],
    ['161 letters', 'a'.repeat(161), 'gsm-7', 2],
    ['307 letters', 'a'.repeat(307), 'gsm-7', 3],
    ['80 signs that take two places', '€'.repeat(80), 'gsm-7', 1],
    ['81 of them', '€'.repeat(81), 'gsm-7', 2],
    ['Spanish', 'Su pago de 45 € está pendiente: págueló mañana. ¿Dudas?', 'gsm-7', 1],
    ['French', 'Votre paiement n’a pas abouti : réglez-le avant le 6 août, à bientôt.', 'gsm-7', 1],
    ['70 letters of another script', 'я'.repeat(70), 'ucs-2', 1],
    ['71 of them', 'я'.repeat(71), 'ucs-2', 2],
    ['faces', '🙂'.repeat(35), 'ucs-2', 1],
    ['more faces', '🙂'.repeat(36), 'ucs-2', 2],
  ])('%s', (_what, text, alphabet, parts) => {
    const coded = smsText(text);
    expect(coded.alphabet).toBe(alphabet);
    expect(coded.parts).toHaveLength(parts);
    for (const part of coded.parts) expect(part.length).toBeLessThanOrEqual(alphabet === 'gsm-7' ? (parts === 1 ? 160 : 153) : parts === 1 ? 140 : 134);
  });

  test('is the same when it is read again, and no sign is cut in two', () => {
    const text = `${'ab€['.repeat(60)}~`;
    const coded = smsText(text);
    expect(coded.parts.map(fromGsm).join('')).toBe(text);
    for (const part of coded.parts) expect(part.at(-1)).not.toBe(0x1b);
    const faces = smsText('🙂'.repeat(40));
    for (const part of faces.parts) expect(Buffer.from(part).swap16().toString('utf16le').isWellFormed()).toBe(true);
  });
});
