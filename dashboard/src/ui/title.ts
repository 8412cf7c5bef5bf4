import { useEffect } from 'react';

/** Names the tab of the browser. What is private does not belong there: tabs are seen on shared screens. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Intelligence`;
  }, [title]);
}
