import { pick, type Random } from '../../../kernel/random.ts';

const digits = (random: Random, count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** The number of a card of some network that nobody was given: a beginning, digits by lot, and the check digit that fits, worked out by trying. */
export function cardNumber(random: Random): string {
  const [start, length] = pick(random, [
    ['4', 16],
    ['51', 16],
    ['55', 16],
    ['2221', 16],
    ['2719', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['65', 16],
    ['3528', 16],
  ] as const);
  const body = start + digits(random, length - start.length - 1);
  const fits = (number: string): boolean =>
    [...number].reverse().reduce((sum, digit, i) => sum + (i % 2 === 0 ? Number(digit) : [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]!), 0) % 10 === 0;
  return body + [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((last) => fits(body + last));
}

const grouped = (number: string, by: string): string =>
  number.length === 15 ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(by) : (number.match(/.{4}/g) ?? []).join(by);
const inScript = (number: string, zero: number): string => [...number].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');

/** The number as people, forms and programs write it. */
export function hidden(random: Random, number: string): string {
  const ways = [
    (n: string) => n,
    (n: string) => grouped(n, ' '),
    (n: string) => grouped(n, '-'),
    (n: string) => grouped(n, '.'),
    (n: string) => grouped(n, '\u00a0'),
    (n: string) => grouped(n, '\u2013'),
    (n: string) => inScript(n, 0xff10),
    (n: string) => inScript(n, 0x660),
    (n: string) => inScript(n, 0x966),
    (n: string) => [...n].join('\u200b'),
    (n: string) => encodeURIComponent(grouped(n, ' ')),
    (n: string) => [...n].map((digit) => `&#${digit.charCodeAt(0)};`).join(''),
    (n: string) => Buffer.from(n).toString('base64'),
    (n: string) => Buffer.from(`{"pan":"${n}"}`).toString('base64'),
  ];
  return pick(random, ways)(number);
}
