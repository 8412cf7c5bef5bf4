// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Menu } from './menu.tsx';

afterEach(cleanup);

const pin = vi.fn();
const items = ['Earlier', 'Later', 'Pin'].map((label) => ({ key: label, label, icon: null, act: label === 'Pin' ? pin : () => {} }));
const open = () => {
  render(<Menu label="Arrange" icon={null} items={items} />);
  fireEvent.click(screen.getByRole('button', { name: 'Arrange' }));
};
const press = (key: string) => fireEvent.keyDown(document.activeElement as Element, { key });
const focused = () => document.activeElement?.textContent;

test('arrows go round, Home and End to the ends, and what is chosen is done and gives the focus back', () => {
  open();
  expect(focused()).toBe('Earlier');
  press('ArrowUp');
  expect(focused()).toBe('Pin');
  press('ArrowDown');
  press('End');
  expect(focused()).toBe('Pin');
  fireEvent.click(document.activeElement as Element);
  expect(pin).toHaveBeenCalledOnce();
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Arrange' }));
});

test.each([
  ['Escape', () => press('Escape')],
  ['Tab', () => press('Tab')],
  ['a press elsewhere', () => fireEvent.pointerDown(document.body)],
])('%s closes it', (_, close) => {
  open();
  close();
  expect(screen.queryByRole('menu')).toBeNull();
});
