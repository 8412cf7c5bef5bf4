import { describe, expect, test } from 'vitest';
import { keyring, type SealedPlace } from './sealed.ts';

const keys = keyring(Buffer.alloc(32, 7));
const place: SealedPlace = ['north', 'channel_settings', 'secret', 'sms/main'];

describe('a sealed secret', () => {
  test('opens where it was sealed, and looks different every time', () => {
    const sealed = keys.seal(place, '{"token":"ключ"}');
    expect(keys.open(place, sealed)).toBe('{"token":"ключ"}');
    expect(keys.seal(place, '{"token":"ключ"}')).not.toBe(sealed);
    expect(sealed).not.toContain('token');
  });

  test.each<[string, SealedPlace]>([
    ['another tenant', ['south', 'channel_settings', 'secret', 'sms/main']],
    ['another row', ['north', 'channel_settings', 'secret', 'sms/second']],
    ['another column', ['north', 'channel_settings', 'settings', 'sms/main']],
  ])('does not open when it was moved to %s', (_what, elsewhere) => {
    expect(() => keys.open(elsewhere, keys.seal(place, 'x'))).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
  });

  test('does not open with a bit turned, cut short, or under another key', () => {
    const sealed = keys.seal(place, 'secret');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(() => keys.open(place, `v1.${changed.toString('base64url')}`)).toThrow();
    }
    for (const text of [sealed.slice(0, -4), 'v1.', '', `v2${sealed.slice(2)}`]) expect(() => keys.open(place, text)).toThrow();
    expect(() => keyring(Buffer.alloc(32, 8)).open(place, sealed)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
  });
});
