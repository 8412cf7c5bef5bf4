import { CircleQuestionMark, Eye, EyeOff, Moon, Sun } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { useMedia } from '../../ui/media.ts';
import { prefer, usePreferences } from '../../ui/preferences.ts';
import { useTenant } from '../../ui/tenant.tsx';
import { LiveBadge } from './live-badge.tsx';
import { looksAtIsp } from './places.ts';
import { Mark } from './rail.tsx';
import { SearchBox } from './search-box.tsx';

/** Whose page it is, the search, how fresh it is, and the switches that hold on every screen. */
export function TopBar({ onHelp }: { onHelp: () => void }) {
  const { session } = useTenant();
  const { mask } = usePreferences();
  // Whoever sees no whole ISP has no customers to search for, and nothing that changes by the second.
  const ofAnIsp = looksAtIsp(session.role);
  return (
    <header className="sticky top-0 z-20 border-b bg-surface max-md:static">
      <div className="flex h-12 items-center gap-2 px-4 max-md:h-14 md:gap-4 md:px-6">
        <span className="md:hidden">
          <Mark />
        </span>
        <span className="max-w-48 min-w-0 truncate font-medium" title={session.tenant_name}>
          {session.tenant_name}
        </span>
        <div className="min-w-0 flex-1 max-md:hidden">{ofAnIsp ? <SearchBox /> : null}</div>
        <div className="ms-auto flex items-center md:gap-1">
          <span className="max-md:hidden">{ofAnIsp ? <LiveBadge /> : null}</span>
          <IconButton
            label={mask ? 'Show names and amounts' : 'Hide names and amounts'}
            aria-pressed={mask}
            className={mask ? 'text-accent' : ''}
            onClick={() => prefer({ mask: !mask })}
          >
            {mask ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
          </IconButton>
          <ThemeSwitch />
          <IconButton label="Help and keys" onClick={onHelp}>
            <CircleQuestionMark size={16} aria-hidden />
          </IconButton>
        </div>
      </div>
      {ofAnIsp ? (
        <div className="flex flex-wrap items-center gap-x-3 px-4 pb-3 md:hidden">
          <div className="min-w-48 flex-1">
            <SearchBox />
          </div>
          <LiveBadge />
        </div>
      ) : null}
    </header>
  );
}

function ThemeSwitch() {
  const { theme } = usePreferences();
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const dark = theme === 'system' ? systemDark : theme === 'dark';
  return (
    <IconButton label={dark ? 'Light colours' : 'Dark colours'} onClick={() => prefer({ theme: dark ? 'light' : 'dark' })}>
      {dark ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
    </IconButton>
  );
}
