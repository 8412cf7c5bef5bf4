import { type RefObject, useEffect, useRef } from 'react';
import { noteUse } from '../../api/preferences.ts';
import type { Desk, ExperiencePart } from '../../api/types.ts';

const LEAST_MS = 50;
const MOST_MS = 600_000;

/**
 * Tells once for each opening of the page to which part its reader went first, and how long after the parts stood there. An opening
 * during which the page was hidden, and one in which nothing is opened, tell nothing.
 */
export function useOpening(desk: Desk | undefined): RefObject<HTMLDivElement | null> {
  const parts = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = parts.current;
    if (desk === undefined || element === null) return;
    const began = performance.now();
    let open = true;
    const onHidden = () => {
      if (document.hidden) open = false;
    };
    const onClick = ({ target }: MouseEvent) => {
      if (!open || !(target instanceof Element) || !target.closest('a, button, input, select, textarea') || target.closest('[data-handle]')) return;
      const part = target.closest<HTMLElement>('[data-part]')?.dataset.part as ExperiencePart | undefined;
      if (part === undefined) return;
      open = false;
      const after_ms = Math.round(performance.now() - began);
      // What is lost here is one of many openings.
      if (after_ms >= LEAST_MS && after_ms <= MOST_MS) noteUse({ desk, part, after_ms }).catch(() => {});
    };
    element.addEventListener('click', onClick, true);
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      element.removeEventListener('click', onClick, true);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [desk]);
  return parts;
}
