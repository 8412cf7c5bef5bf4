import { useSyncExternalStore } from 'react';

/** What the reader chose on this machine. `keys`: single keys such as J and K act (WCAG 2.1.4 asks that they can be switched off). */
export type Preferences = { readonly theme: 'system' | 'light' | 'dark'; readonly mask: boolean; readonly keys: boolean };

// public/first-paint.js reads the same entry before this module is loaded.
const ENTRY = 'uil.preferences';
const defaults: Preferences = { theme: 'system', mask: false, keys: true };
const listeners = new Set<() => void>();
let current: Preferences = read();

function read(): Preferences {
  try {
    const found = JSON.parse(localStorage.getItem(ENTRY) ?? '{}') as Partial<Preferences>;
    return {
      theme: found.theme === 'light' || found.theme === 'dark' ? found.theme : defaults.theme,
      mask: found.mask === true,
      keys: found.keys !== false,
    };
  } catch {
    return defaults;
  }
}

function apply(): void {
  const page = document.documentElement.dataset;
  if (current.theme === 'system') delete page.theme;
  else page.theme = current.theme;
  if (current.mask) page.mask = 'on';
  else delete page.mask;
}

/** Changes some of the preferences, on the page and for the next visit. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(ENTRY, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply();
  for (const listener of listeners) listener();
}

/** What the reader prefers at this moment. */
export const preferences = (): Preferences => current;

/** The preferences, followed as they change. */
export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}
