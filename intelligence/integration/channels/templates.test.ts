import { describe, expect, test } from 'vitest';
import { smsText } from './sms-text.ts';
import { allTemplates, choose, render, type Template, type Written } from './templates.ts';

const values = {
  amount_minor: 1_500_000,
  currency: 'NGN',
  pay_by: '2026-03-06',
  isp: 'North',
  percent: 84,
  until: '2026-03-31',
  offer: 'Home 300',
  link: 'https://pay.north.example/c-100234',
};
const moments = { expected_at: '2026-09-28T20:45:00.000Z', starts_at: '2026-09-28T22:00:00.000Z', ends_at: '2026-09-29T04:30:00.000Z', zone: 'UTC' };
const ask = { template: 'payment-first', channel: 'email', locale: 'en', values: { ...values, ...moments }, name: 'Ada' } as const;

describe('the wording of messages', () => {
  test('says the amount and the day as people read them', () => {
    expect(render(ask)).toMatchObject({
      subject: 'Your payment of NGN 15,000.00 did not go through',
      text: expect.stringContaining('Please pay by March 6, 2026'),
    });
  });

  test.each(allTemplates.filter(({ locale }) => locale === 'en').map((template) => template.id))('%s is complete, polite and short', (id) => {
    const written = render({ ...ask, template: id }) as { subject: string; text: string; html: string };
    expect(written.text).toMatch(/^Dear Ada,\n\n/);
    expect(written.text + written.html + written.subject).not.toMatch(/[{}]/);
    expect(written.text.length).toBeLessThan(500);
    expect(written.subject.length).toBeLessThan(70);
  });

  test('a moment is said in the zone of the customer, and a zone that is not known is named', () => {
    const notice = { ...ask, template: 'outage-notice-expected' };
    expect(render({ ...notice, values: { ...ask.values, zone: 'Africa/Lagos' } })).toMatchObject({
      text: expect.stringContaining('by September 28 at 09:45 PM and'),
    });
    expect(render(notice)).toMatchObject({ text: expect.stringContaining('by September 28 at 08:45 PM UTC and') });
  });

  test('an outage is told in the same words on every channel', () => {
    for (const { id, locale, subject } of allTemplates.filter((one) => /^(outage|work)-/.test(one.id))) {
      const said = (channel: 'email' | 'sms' | 'whatsapp') => (render({ ...ask, template: id, locale, channel }) as Written).text;
      const words = said('email').split('\n\n')[1] as string;
      expect(words.length, `${id} ${locale}: ${subject}`).toBeGreaterThan(30);
      for (const channel of ['sms', 'whatsapp'] as const) expect(said(channel)).toContain(words);
    }
  });

  test('a customer without a name is still addressed politely', () => {
    expect(render({ ...ask, name: null })).toMatchObject({ text: expect.stringMatching(/^Dear customer,/) });
  });

  test('a value that is missing refuses the message', () => {
    expect(render({ ...ask, values: { ...values, pay_by: '' } })).toEqual({ refused: 'no value for "pay_by"' });
    expect(render({ ...ask, values: { currency: 'NGN', pay_by: '2026-03-06', isp: 'North' } })).toEqual({ refused: 'no value for "amount"' });
    expect(render({ ...ask, template: 'nothing' })).toEqual({ refused: 'no template "nothing"' });
    expect(render({ ...ask, template: 'payment-first', values: Object.create({ amount: 'x', ...values }) as typeof values })).toMatchObject({
      refused: expect.any(String),
    });
  });

  test('a name brings no markup, no line and no place of its own', () => {
    const written = render({ ...ask, name: '<img src=x onerror=alert(1)>\r\nBcc: {{isp}}' }) as { text: string; html: string; subject: string };
    expect(written.html).toContain('Dear &lt;img src=x onerror=alert(1)&gt; Bcc: {{isp}},');
    expect(written.text.split('\n')[0]).toBe('Dear <img src=x onerror=alert(1)> Bcc: {{isp}},');
  });

  test('every message is there in every language, for every channel, with nothing left open', () => {
    const ids = new Set(allTemplates.map(({ id }) => id));
    for (const id of ids)
      for (const locale of ['en', 'es', 'fr'])
        for (const channel of ['email', 'sms', 'whatsapp', 'push', 'in-app', 'webhook'] as const) {
          const written = render({ ...ask, template: id, locale, channel }) as Written;
          expect(written, `${id} ${locale} ${channel}`).toMatchObject({ locale, text: expect.stringContaining('North') });
          expect(`${written.subject}${written.text}${written.html ?? ''}`).not.toMatch(/[{}]|undefined/);
        }
  });

  test.each(allTemplates.map(({ id, locale }) => [id, locale]))(
    '%s in %s fits into two text messages of the plain alphabet and says how to stop',
    (id, locale) => {
      const { text } = render({ ...ask, template: id!, locale: locale!, channel: 'sms' }) as Written;
      expect(smsText(text)).toMatchObject({ alphabet: 'gsm-7' });
      expect(smsText(text).parts.length).toBeLessThanOrEqual(2);
      expect(text).toMatch(/\bSTOP\b/);
      expect(text).not.toContain('\n');
    },
  );

  test.each(['http://pay-here.example', 'Call www.evil.test now', 'pay.evil.com'])('a name that is a link (%s) is not said', (name) => {
    for (const channel of ['email', 'sms', 'whatsapp', 'push', 'in-app', 'webhook'] as const)
      expect((render({ ...ask, channel, name }) as Written).text).not.toMatch(/evil|pay-here/);
  });

  test('a name neither turns the text around nor sets type', () => {
    const written = render({ ...ask, channel: 'whatsapp', name: '\u202eAda *bold* _x_ ~y~ `z`\u2066' }) as Written;
    expect(written.text.split('\n')[0]).toBe('Dear Ada bold x y z,');
  });

  test('a text message has no markup', () => {
    expect(render({ ...ask, channel: 'sms' })).not.toHaveProperty('html');
  });

  test('the person’s language is taken, else its base, else English', () => {
    const say = (locale: string): Template => ({ id: 'x', locale, subject: locale, body: locale, short: locale, anonymous: 'x' });
    const templates = [say('en'), say('pt'), say('pt-BR')];
    expect(['pt-BR', 'pt-PT', 'pt_BR', 'de', null].map((locale) => choose(templates, 'x', locale)?.locale)).toEqual(['pt-BR', 'pt', 'pt-BR', 'en', 'en']);
  });

  test('amounts follow their currency: no cents in yen, three digits in dinars', () => {
    const say = (amount_minor: number, currency: string) => (render({ ...ask, values: { ...values, amount_minor, currency } }) as { subject: string }).subject;
    expect(say(1500, 'JPY')).toContain('JPY 1,500 ');
    expect(say(1500, 'KWD')).toContain('KWD 1.500 ');
  });
});
