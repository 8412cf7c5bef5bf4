import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { change } from '../../api/client.ts';

/** Ends the session on the server, then forgets everything that was shown. */
export function useSignOut(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    const done = () => queries.resetQueries();
    change('DELETE', '/session').then(done, done);
  }, [queries]);
}
