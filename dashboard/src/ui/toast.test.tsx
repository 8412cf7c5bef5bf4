// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts, toast, undoLast } from './toast.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('what was done is said with its way back, and goes after ten seconds', () => {
  const undo = vi.fn();
  render(<Toasts />);
  act(() => toast({ text: 'leaves the list until 8 Mar.', who: 'Okafor', undo }));
  expect(screen.getByRole('status').textContent).toMatch(/Okafor leaves the list until 8 Mar\. *Undo/);
  act(() => void vi.advanceTimersByTime(9_999));
  expect(screen.queryByText(/leaves the list/)).not.toBeNull();
  act(() => void vi.advanceTimersByTime(1));
  expect(screen.queryByText(/leaves the list/)).toBeNull();
  act(undoLast);
  expect(undo).not.toHaveBeenCalled();
});

test('a later word takes the place of the former, and undo is of what is shown', () => {
  const [first, second] = [vi.fn(), vi.fn()];
  render(<Toasts />);
  act(() => toast({ text: 'one', who: null, undo: first }));
  act(() => toast({ text: 'two', who: null, undo: second }));
  act(() => screen.getByRole('button', { name: /Undo/ }).click());
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
  act(undoLast);
  expect(second).toHaveBeenCalledOnce();
});
