import {
  Activity,
  Banknote,
  BellRing,
  BookOpenCheck,
  Building2,
  ClipboardCheck,
  GitBranch,
  Handshake,
  House,
  Inbox,
  Layers,
  type LucideIcon,
  Network,
  PhoneCall,
  Route,
  Scale,
  Sunrise,
  Target,
  TrendingUp,
  UsersRound,
  Waypoints,
  Wrench,
} from 'lucide-react';
import type { SessionInfo } from '../../api/types.ts';

type Role = SessionInfo['role'];
type Place = {
  to:
    | '/brief'
    | '/network'
    | '/retention'
    | '/customers'
    | '/journey'
    | '/opportunities'
    | '/plans'
    | '/partners'
    | '/decisions'
    | '/now'
    | '/waiting'
    | '/collections'
    | '/touched'
    | '/partner'
    | '/jobs'
    | '/me'
    | '/impact'
    | '/playbooks'
    | '/models'
    | '/accuracy'
    | '/system'
    | '/platform';
  name: string;
  short: string;
  icon: LucideIcon;
  key: string;
  /** The roles that may read it, as the API rules; everybody without them. */
  roles?: readonly Role[];
};

const RUNNING_IT: readonly Role[] = ['owner', 'operations'];
const STAFF: readonly Role[] = ['owner', 'operations', 'support'];
const OF_AN_ISP: readonly Role[] = ['owner', 'operations', 'support', 'service'];

const places: readonly Place[] = [
  { to: '/brief', name: 'This morning', short: 'Morning', icon: Sunrise, key: 'm', roles: RUNNING_IT },
  { to: '/network', name: 'Network', short: 'Network', icon: Network, key: 'n', roles: OF_AN_ISP },
  { to: '/retention', name: 'Retention', short: 'Retention', icon: PhoneCall, key: 'r', roles: OF_AN_ISP },
  { to: '/customers', name: 'Customers', short: 'Customers', icon: UsersRound, key: 'c', roles: OF_AN_ISP },
  { to: '/journey', name: 'Journey', short: 'Journey', icon: Route, key: 'j', roles: OF_AN_ISP },
  { to: '/opportunities', name: 'Who could have more', short: 'More', icon: TrendingUp, key: 'w', roles: OF_AN_ISP },
  { to: '/plans', name: 'Plans', short: 'Plans', icon: Layers, key: 'l', roles: RUNNING_IT },
  { to: '/partners', name: 'Partners', short: 'Partners', icon: Handshake, key: 'p', roles: RUNNING_IT },
  { to: '/now', name: 'What needs me', short: 'Now', icon: BellRing, key: 'x', roles: STAFF },
  { to: '/waiting', name: 'Waiting for people', short: 'Waiting', icon: Inbox, key: 'i', roles: OF_AN_ISP },
  { to: '/collections', name: 'Collections', short: 'Collections', icon: Banknote, key: 'u', roles: OF_AN_ISP },
  { to: '/touched', name: 'Who is touched', short: 'Touched', icon: Waypoints, key: 'h', roles: OF_AN_ISP },
  { to: '/decisions', name: 'Decisions', short: 'Decisions', icon: GitBranch, key: 'd', roles: OF_AN_ISP },
  { to: '/impact', name: 'Impact', short: 'Impact', icon: Scale, key: 'e', roles: RUNNING_IT },
  { to: '/playbooks', name: 'Playbooks', short: 'Playbooks', icon: BookOpenCheck, key: 'b', roles: RUNNING_IT },
  { to: '/models', name: 'Models', short: 'Models', icon: Target, key: 'o', roles: RUNNING_IT },
  { to: '/accuracy', name: 'Accuracy', short: 'Accuracy', icon: ClipboardCheck, key: 'a', roles: RUNNING_IT },
  { to: '/system', name: 'System', short: 'System', icon: Activity, key: 's', roles: RUNNING_IT },
  { to: '/platform', name: 'All ISPs', short: 'ISPs', icon: Building2, key: 'p', roles: ['platform'] },
  { to: '/partner', name: 'My customers', short: 'Customers', icon: UsersRound, key: 'c', roles: ['partner'] },
  { to: '/jobs', name: 'My visits', short: 'Visits', icon: Wrench, key: 'v', roles: ['technician'] },
  { to: '/me', name: 'My connection', short: 'Me', icon: House, key: 'm', roles: ['customer'] },
];

/** True for the roles that look at a whole ISP: they search its customers and hear of changes as they happen. */
export const looksAtIsp = (role: Role): boolean => OF_AN_ISP.includes(role);

/** The places that a role may go to, in the order of the rail; `key` is pressed after G. */
export const placesOf = (role: Role): readonly Place[] => places.filter(({ roles }) => roles?.includes(role) ?? true);

/** The place at an address that a role may not go to; null when there is none. */
export const closedPlace = (role: Role, pathname: string): Place | null =>
  places.find(({ to, roles }) => (pathname === to || pathname.startsWith(`${to}/`)) && roles?.includes(role) === false) ?? null;
