// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { MeasuredDay } from '../api/types.ts';
import { IntervalCourse } from './interval-course.tsx';

afterEach(cleanup);

const day = (number: number): MeasuredDay => ({
  day: `2026-03-0${number}`,
  estimate: number,
  interval: { low: number - 2, high: number + 2 },
  n_treated: 900,
  n_control: 100,
  control: 40,
});
const open = (days: readonly MeasuredDay[]) =>
  render(<IntervalCourse label="More paid" days={days} changes={[{ day: '2026-03-02', what: 'version 2' }]} say={(value) => `${value} %`} />);
const told = () => screen.getByRole('slider').getAttribute('aria-valuetext');

test('an effect is read from its last day backwards with the arrows, and not beyond its ends', () => {
  open([day(1), day(2), day(3)]);
  const slider = screen.getByRole('slider', { name: 'More paid: day' });
  expect(told()).toBe('3 Mar 2026: 3 %, from 1 % to 5 %; 900 treated, 100 held out');
  fireEvent.keyDown(slider, { key: 'ArrowRight' });
  expect(told()).toContain('3 Mar 2026');
  fireEvent.keyDown(slider, { key: 'ArrowLeft' });
  expect(told()).toContain('2 Mar 2026');
  fireEvent.keyDown(slider, { key: 'Home' });
  expect(told()).toContain('1 Mar 2026');
  fireEvent.pointerLeave(slider);
  expect(told()).toContain('3 Mar 2026');
  expect(screen.getByText(/upright: something was changed/)).toBeTruthy();
});

test('every day stands in the table once it is opened, and an effect without days shows nothing', () => {
  const { container } = open([day(1), day(2)]);
  expect(screen.queryByRole('table')).toBeNull();
  const details = container.querySelector('details') as HTMLDetailsElement;
  details.open = true;
  fireEvent(details, new Event('toggle'));
  const rows = screen.getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ['Day', 'Difference', '95 % interval', 'Treated', 'Held out'],
    ['1 Mar 2026', '1 %', '-1 % to 3 %', '900', '100'],
    ['2 Mar 2026', '2 %', '0 % to 4 %', '900', '100'],
  ]);
  cleanup();
  expect(open([]).container.textContent).toBe('');
});
