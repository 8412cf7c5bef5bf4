import type { Preferences } from '../../api/types.ts';

type Line = Preferences['consent'][number];

/** Classes of messages as a customer knows them. */
export const classWords: Readonly<Record<Line['class'], string>> = {
  safety: 'Warnings and outages',
  billing: 'Bills and payments',
  care: 'About your service',
  marketing: 'Offers',
};

/** Channels as a customer knows them. */
export const channelNames: Readonly<Record<Line['channel'], string>> = {
  email: 'E-mail',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  push: 'Browser',
  'in-app': 'Portal',
  webhook: 'ISP’s own system',
  call: 'Call',
};

/** An hour of the day on the clock; 24 is the end of the day. */
export const clockHour = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** The language's name in its own words, or its tag where the browser knows none. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Why a box is as it is, when nobody has said anything. */
export function becauseWords({ stated, because }: Pick<Line, 'stated' | 'because'>): string | null {
  if (stated !== null) return null;
  if (because === 'not-refused') return 'not asked; allowed until refused';
  return because === 'no-consent' ? 'not asked; only with a yes' : 'not asked; held back';
}
