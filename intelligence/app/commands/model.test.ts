import { expect, test } from 'vitest';
import { categorical, numeric, tableOf } from '../../ml/table.ts';
import { describedInputs } from './model.ts';

const table = tableOf([numeric('tickets_30d', [0, 3, 1, Number.NaN, 0]), categorical('segment', ['business', 'residential', null, 'business', 'business'])]);

test('the columns of a model from elsewhere get their kind and what is usual from the ISP’s own data', () => {
  expect(describedInputs('[{"name":"segment","levels":["residential","business"]},{"name":"tickets_30d"}]', table)).toEqual([
    { name: 'segment', kind: 'categorical', typical: 'business', levels: ['residential', 'business'] },
    { name: 'tickets_30d', kind: 'numeric', typical: 1 },
  ]);
});
test('a list that cannot be meant is refused with its reason', () => {
  expect(() => describedInputs('{', table)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  expect(() => describedInputs('[{"feature":"segment"}]', table)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  expect(() => describedInputs('[{"name":"shoe_size"}]', table)).toThrow(expect.objectContaining({ code: 'COLUMN_NOT_FOUND' }));
});
