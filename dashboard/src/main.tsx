import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem, mayHelpToAskAgain } from './api/problem.ts';
import { router } from './routes/router.tsx';
import './ui/theme.css';

const queries: QueryClient = new QueryClient({
  // A session that has ended is noticed by whichever question comes first.
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (error instanceof ApiProblem && error.status === 401 && query.queryKey[0] !== 'session') void queries.invalidateQueries({ queryKey: ['session'] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 10 * 60_000,
      // The socket says what is out of date; a page that was looked away from need not ask.
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && mayHelpToAskAgain(error),
      networkMode: 'always',
    },
  },
});

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the dashboard.');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
