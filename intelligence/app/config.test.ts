import { expect, test } from 'vitest';
import { describeConfig, readConfig } from './config.ts';

test('the default run needs no setting', () => {
  expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 7700, databaseUrl: '', hosts: [] });
});

test('one message lists everything that is wrong', () => {
  expect(() => readConfig({ UIL_PORT: 'x', UIL_LOG_LEVEL: 'loud' })).toThrow(/UIL_PORT is not a port number; UIL_LOG_LEVEL is not error/);
});

test('an option of the command line wins over the environment', () => {
  expect(readConfig({ UIL_PORT: '1' }, { port: '2' }).port).toBe(2);
});

test('secrets are masked when settings are printed', () => {
  const lines = describeConfig(readConfig({ DATABASE_URL: 'postgres://ada:secret@db/uil', UIL_HOST: '::1' }));
  expect(lines).toEqual(['DATABASE_URL=postgres://***@db/uil', 'UIL_HOST=::1']);
});
