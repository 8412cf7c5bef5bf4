import type { StatedChoice } from '../contract/api/preferences.ts';
import type { PlatformEvent } from '../contract/envelope.ts';

/** The source under which what customers choose by themselves is told. */
export const CHOSEN_BY_CUSTOMER = 'uil/own/customer';
const BY_STAFF = 'uil/people/';

const CLASS = { safety: 'warnings and outage notices', billing: 'messages about bills', care: 'service messages', marketing: 'offers' } as const;

function sentenceOf(event: PlatformEvent<'consent.changed' | 'preference.stated'>): string {
  if (event.type === 'consent.changed') {
    const { allowed, class: kind, channel } = event.data;
    return `${allowed ? 'Yes' : 'No'} to ${CLASS[kind]} by ${channel}`;
  }
  const { hours, channel, language } = event.data;
  const parts = [
    hours === undefined ? '' : hours === null ? 'any time' : `between ${hours.from}:00 and ${hours.until}:00`,
    channel === undefined ? '' : channel === null ? 'any channel' : `first by ${channel}`,
    language === undefined ? '' : language === null ? 'the language on file' : `in ${language}`,
  ].filter(Boolean);
  return `Wishes: ${parts.join(', ')}`;
}

/** A choice as people read it: when it was made, by whom, and what it says. */
export function chosenBy(event: PlatformEvent<'consent.changed' | 'preference.stated'>): StatedChoice {
  const { source, time } = event;
  const by = source === CHOSEN_BY_CUSTOMER ? 'customer' : source.startsWith(BY_STAFF) ? 'staff' : 'elsewhere';
  return { at: time, by, person: by === 'staff' ? decodedName(source.slice(BY_STAFF.length)) : null, sentence: sentenceOf(event) };
}

/** A name as it stands in a source; one that was cut within a letter is shown as it is. */
function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
