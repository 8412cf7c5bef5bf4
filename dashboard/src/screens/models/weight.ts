/** The days that a feature looks back over, from the end of its name, as the end of its meaning; nothing where the meaning says it already. */
export function spanOf(feature: string, meaning: string): string {
  const days = /_(\d+)d(?:_|$)/.exec(feature)?.[1];
  if (days === undefined || /\b(days?|week|weeks)\b/.test(meaning)) return '';
  return days === '1' ? ', of the day' : `, in ${days} days`;
}

/** A mean part of the log-odds as what it does to the odds: 0.33 moves them by 39 %. */
export const weightOf = (weight: number): string => `${Math.round((Math.exp(weight) - 1) * 100)} %`;
