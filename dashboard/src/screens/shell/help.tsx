import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { prefer, usePreferences } from '../../ui/preferences.ts';
import { useTenant } from '../../ui/tenant.tsx';
import { placesOf } from './places.ts';
import { useSignOut } from './sign-out.ts';

const keys: readonly (readonly [string, string])[] = [
  ['/', 'Search customers'],
  ['?', 'This list'],
  ['J  K', 'Next and previous row, in a list (also the arrows)'],
  ['Enter', 'Open the row'],
  ['E', 'Go to the reasons of the row'],
  ['T', 'Take the incident, in the list of incidents'],
  ['S', 'Snooze the row for a week, in the worklist'],
  ['U', 'Undo what was done last, in the worklist'],
  ['Esc', 'Close, or back from the reasons to the list'],
];

/** What every key does, the switch for single keys, and the way out. */
export function Help({ onClose }: { onClose: () => void }) {
  const { keys: on } = usePreferences();
  const { session } = useTenant();
  const signOut = useSignOut();
  const all = [...keys, ...placesOf(session.role).map(({ name, key }) => [`G ${key.toUpperCase()}`, name] as const)];
  return (
    <Dialog title="Help and keys" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {all.map(([press, does]) => (
          <div key={press} className="contents">
            <dt>
              <kbd className="inline-block min-w-7 rounded border bg-raised px-1.5 text-center font-sans text-xs leading-5">{press}</kbd>
            </dt>
            <dd className="text-soft">{does}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex min-h-11 cursor-pointer items-center gap-3 border-t pt-3 text-sm">
        <input type="checkbox" checked={on} onChange={(event) => prefer({ keys: event.target.checked })} className="size-4 accent-accent" />
        <span>
          Single keys act. <span className="text-soft">Off, only the arrows, Enter and Escape do.</span>
        </span>
      </label>
      <p className="mt-3 border-t pt-3 text-sm text-soft">
        Risk is the chance, out of 100, that a customer leaves within the time that is named. “Goes with” is all that a reason says: it is not a proof of the
        cause. Where nothing is known the page says No data, which is not the same as zero. Times are those of {session.time_zone}.
      </p>
      <div className="mt-3 flex items-center justify-between gap-3 border-t pt-3 text-sm">
        <span className="text-soft">
          Signed in as <span className="private text-ink">{session.person}</span>
        </span>
        <Button onClick={signOut}>Sign out</Button>
      </div>
    </Dialog>
  );
}
