// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { ModelRecord, SessionInfo } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { RollBack } from './roll-back.tsx';
import { wordsOf } from './words.ts';

const session: SessionInfo = { person: 'Ada', role: 'owner', tenant_id: 't', tenant_name: 'Ridgeline', time_zone: 'Africa/Lagos', currency: 'USD' };
const record: ModelRecord = {
  model: { name: 'churn_prediction', says: '', champion: null, challenger: null, none_because: 'Nothing.', alerts: [] },
  versions: [],
  moves: [],
  settled: [],
  trial: null,
  reasons: [],
  backtest: [],
};
const show = (answer: () => Response) => {
  const asked: { url: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    asked.push({ url, body: init?.body });
    return answer();
  });
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TenantProvider session={session}>
        <RollBack record={record} former="20261122T020000" words={wordsOf(record.model.name)} onClose={onClose} />
      </TenantProvider>
    </QueryClientProvider>,
  );
  const go = screen.getByRole('button', { name: 'Go back', hidden: true }) as HTMLButtonElement;
  const why = screen.getByLabelText('Why?');
  return { asked, onClose, go, why };
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('nobody goes back without saying why', async () => {
  const { asked, go, why } = show(() => new Response('{}'));
  for (const text of ['', '  a  ']) {
    fireEvent.change(why, { target: { value: text } });
    expect(go.disabled).toBe(true);
    fireEvent.submit(why.closest('form') as HTMLFormElement);
  }
  // A change that was begun would be asked for by now.
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([]);
});
test('the reason goes along, and the window closes when it is done', async () => {
  const { asked, onClose, go, why } = show(() => new Response(JSON.stringify(record)));
  fireEvent.change(why, { target: { value: ' too many false alarms ' } });
  expect(go.disabled).toBe(false);
  fireEvent.submit(why.closest('form') as HTMLFormElement);
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked[0]).toEqual({ url: '/api/v1/models/churn_prediction/roll-back', body: '{"why":"too many false alarms"}' });
});
test('a refusal stays in place with its code, and the reason is not lost', async () => {
  const { onClose, why } = show(
    () => new Response(JSON.stringify({ code: 'NOT_ENOUGH_DATA', detail: 'No other version has served before.' }), { status: 422 }),
  );
  fireEvent.change(why, { target: { value: 'too many false alarms' } });
  fireEvent.submit(why.closest('form') as HTMLFormElement);
  await screen.findByText('NOT_ENOUGH_DATA');
  expect((why as HTMLTextAreaElement).value).toBe('too many false alarms');
  expect(onClose).not.toHaveBeenCalled();
});
