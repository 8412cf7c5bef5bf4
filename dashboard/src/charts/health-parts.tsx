import type { HealthScore } from '../api/types.ts';
import { Prose } from '../ui/private.tsx';
import { wholeParts } from './whole-parts.ts';

/** The measures of a health score; the whole points that are shown add up to the score, each out of the most that it could give. */
export function HealthParts({ health }: { health: HealthScore }) {
  const known = health.components.filter((component) => component.score !== null);
  const missing = health.components.filter((component) => component.score === null);
  const weights = known.reduce((sum, component) => sum + component.weight, 0);
  const { parts } = wholeParts(known.map((component) => component.points));
  return (
    <ul className="space-y-2.5 text-sm">
      {known.map((component, place) => {
        const most = weights > 0 ? (component.weight / weights) * 100 : 0;
        const share = most > 0 ? Math.min(1, Math.max(0, component.points / most)) : 0;
        return (
          <li key={component.name}>
            <div className="flex items-baseline justify-between gap-3">
              <span>{component.label}</span>
              <span className="tabular-nums">
                <span className="font-medium" data-points>
                  {parts[place]}
                </span>
                <span className="text-soft"> of {Math.round(most)}</span>
              </span>
            </div>
            <p className="text-xs text-soft">
              <Prose text={component.evidence} /> · counts {Math.round(most)}%
              {component.usual === null || component.score === null
                ? ''
                : `, is at ${Math.round(component.score)} where ${Math.round(component.usual)} is usual`}
            </p>
            <svg aria-hidden width="100%" height="6" className="mt-1 block rounded-sm bg-raised">
              <rect width={`${share * 100}%`} height="6" rx="1.5" className={share < 0.4 ? 'fill-bad-mark' : share < 0.7 ? 'fill-warn-mark' : 'fill-still'} />
            </svg>
          </li>
        );
      })}
      {missing.map((component) => (
        <li key={component.name} className="text-soft">
          <div className="flex items-baseline justify-between gap-3">
            <span>{component.label}</span>
            <span>No data</span>
          </div>
          <p className="text-xs">
            <Prose text={component.evidence} />
          </p>
        </li>
      ))}
    </ul>
  );
}
