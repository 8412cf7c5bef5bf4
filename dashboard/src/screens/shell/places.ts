import { Activity, GitBranch, type LucideIcon, Network, PhoneCall, Sunrise, Target, TrendingUp, UsersRound } from 'lucide-react';
import type { SessionInfo } from '../../api/types.ts';

type Role = SessionInfo['role'];
type Place = {
  to: '/brief' | '/network' | '/retention' | '/customers' | '/opportunities' | '/decisions' | '/models' | '/system';
  name: string;
  short: string;
  icon: LucideIcon;
  key: string;
  /** The roles that may read it, as the API rules; everybody without them. */
  roles?: readonly Role[];
};

const RUNNING_IT: readonly Role[] = ['owner', 'operations'];

const places: readonly Place[] = [
  { to: '/brief', name: 'This morning', short: 'Morning', icon: Sunrise, key: 'm', roles: RUNNING_IT },
  { to: '/network', name: 'Network', short: 'Network', icon: Network, key: 'n' },
  { to: '/retention', name: 'Retention', short: 'Retention', icon: PhoneCall, key: 'r' },
  { to: '/customers', name: 'Customers', short: 'Customers', icon: UsersRound, key: 'c' },
  { to: '/opportunities', name: 'Who could have more', short: 'More', icon: TrendingUp, key: 'w' },
  { to: '/decisions', name: 'Decisions', short: 'Decisions', icon: GitBranch, key: 'd' },
  { to: '/models', name: 'Models', short: 'Models', icon: Target, key: 'o', roles: RUNNING_IT },
  { to: '/system', name: 'System', short: 'System', icon: Activity, key: 's', roles: RUNNING_IT },
];

/** The places that a role may go to, in the order of the rail; `key` is pressed after G. */
export const placesOf = (role: Role): readonly Place[] => places.filter(({ roles }) => roles?.includes(role) ?? true);

/** The place at an address that a role may not go to; null when there is none. */
export const closedPlace = (role: Role, pathname: string): Place | null =>
  places.find(({ to, roles }) => (pathname === to || pathname.startsWith(`${to}/`)) && roles?.includes(role) === false) ?? null;
