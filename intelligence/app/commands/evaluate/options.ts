import { InvalidArgumentError } from 'commander';

/** The words of a list separated by commas, blank ones left out. */
export const commaList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Reads a whole number in these bounds; commander tells the user what else was given. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

/** Reads a number between 0 and 1, the bounds left out. */
export const share = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must be a share between 0 and 1, such as 0.7.');
  return value;
};
