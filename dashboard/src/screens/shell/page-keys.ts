import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { preferences } from '../../ui/preferences.ts';
import { useTenant } from '../../ui/tenant.tsx';
import { placesOf } from './places.ts';

const GO_MS = 1500;

/** The keys that act on every page: / to search, ? for help, G and a letter to go. None acts while one types or a window is open. */
export function usePageKeys(onHelp: () => void): void {
  const navigate = useNavigate();
  const { role } = useTenant().session;
  useEffect(() => {
    const places = placesOf(role);
    let goUntil = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (!preferences().keys || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const place = event.timeStamp < goUntil ? places.find(({ key }) => key === event.key) : undefined;
      goUntil = event.key === 'g' ? event.timeStamp + GO_MS : 0;
      if (place) void navigate({ to: place.to });
      else if (event.key === '?') onHelp();
      else if (event.key === '/') [...document.querySelectorAll<HTMLElement>('[data-search]')].find((field) => field.offsetParent !== null)?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate, onHelp, role]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
