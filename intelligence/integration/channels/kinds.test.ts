import { describe, expect, test } from 'vitest';
import { carrier } from './channel.ts';
import { addressesIn, checkSettings, kindOf } from './check-settings.ts';
import { channelKinds, type Opening } from './kinds.ts';

const SAMPLE: Record<string, { settings: Record<string, unknown>; secret: Record<string, unknown> | null }> = {
  smtp: { settings: { url: 'smtps://URL', from: 'a@b.example' }, secret: { password: 'x' } },
  smpp: { settings: { url: 'smpp://URL', system_id: 'north', from: 'North' }, secret: { password: 'x' } },
  twilio: { settings: { account_sid: 'AC1', from: '+15005550006', base_url: 'https://URL/' }, secret: { auth_token: '12345678' } },
  'sms-gateway': { settings: { url: 'https://URL/', from: 'North' }, secret: { token: '12345678' } },
  'whatsapp-cloud': { settings: { phone_number_id: '12345', templates: {}, base_url: 'https://URL/' }, secret: { access_token: '12345678' } },
  'web-push': { settings: { contact: 'mailto:a@b.example' }, secret: null },
  'standard-webhook': { settings: { url: 'https://URL/' }, secret: { signing_secret: `whsec_${'A'.repeat(44)}` } },
};
const at = (kind: string, host: string) => JSON.parse(JSON.stringify(SAMPLE[kind]).replaceAll('URL', host)) as (typeof SAMPLE)[string];
const world = { allowed: [], resolve: async () => [{ address: '8.8.8.8', family: 4 as const }] };

describe('the settings of a channel', () => {
  test('there is a sample of every kind, and it is accepted', async () => {
    expect(Object.keys(SAMPLE).sort()).toEqual(channelKinds.map(({ kind }) => kind).sort());
    for (const kind of channelKinds) {
      const { settings, secret } = at(kind.kind, 'host.example');
      await checkSettings(kind, settings, secret, world);
    }
  });

  test.each(channelKinds.filter(({ kind }) => kind !== 'web-push').map(({ kind }) => kind))(
    '%s cannot be pointed at the network of the layer',
    async (name) => {
      const kind = channelKinds.find((one) => one.kind === name)!;
      for (const host of ['127.0.0.1', '[::1]', '0x7f.1', '10.0.0.1', '169.254.169.254', '100.64.0.1', 'localhost', 'inside.example']) {
        const { settings, secret } = at(name, host);
        expect(addressesIn(kind.settings, settings)).toHaveLength(1);
        const reach = { allowed: [], resolve: async () => [{ address: '192.168.1.1', family: 4 as const }] };
        await expect(checkSettings(kind, settings, secret, reach), `${name} at ${host}`).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      }
    },
  );

  test('no field that holds an address escapes the check', () => {
    for (const { kind, settings } of channelKinds)
      for (const [name, property] of Object.entries(settings.properties)) {
        const { pattern = '', title = '' } = property as { pattern?: string; title?: string };
        if (!/url/i.test(name) && !pattern.includes('://')) continue;
        if (name === 'contact') continue; // told to push services, never called
        expect(addressesIn(settings, { [name]: 'x' }), `${kind}.${name} (${title})`).toEqual(['x']);
      }
  });

  test('what does not fit is refused with its place, and a secret where none is taken', async () => {
    const twilio = kindOf('sms', 'twilio');
    await expect(checkSettings(twilio, { account_sid: 'AC1' }, { auth_token: '12345678' }, world)).rejects.toMatchObject({
      code: 'CHANNEL_INVALID',
      pointer: '/settings',
    });
    await expect(checkSettings(twilio, { account_sid: 'AC1', from: 'x', auth_token: 'y' }, {}, world)).rejects.toMatchObject({ code: 'CHANNEL_INVALID' });
    await expect(checkSettings(twilio, at('twilio', 'a.example').settings, {}, world)).rejects.toMatchObject({ pointer: '/secret' });
    await expect(checkSettings(kindOf('push', 'web-push'), { contact: 'mailto:a@b.example' }, { x: 1 }, world)).rejects.toMatchObject({ pointer: '/secret' });
    expect(() => kindOf('email', 'twilio')).toThrow(expect.objectContaining({ code: 'CHANNEL_INVALID' }));
  });

  test('a mail server that allows few connections is given no more messages at once, any other as many as there are hands', () => {
    const atOnce = (more: object) => {
      const { settings, secret } = at('smtp', 'host.example');
      const opened = kindOf('email', 'smtp').open({ ...settings, ...more }, secret, { reach: world } as unknown as Opening);
      return carrier(opened, async () => 'North').atOnce;
    };
    expect(atOnce({ connections: 3 })).toBe(3);
    expect(atOnce({})).toBeUndefined();
  });
});
