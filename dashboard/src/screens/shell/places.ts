import { Activity, GitBranch, type LucideIcon, PhoneCall, Sunrise, UsersRound } from 'lucide-react';

type Place = { to: '/brief' | '/retention' | '/customers' | '/decisions' | '/system'; name: string; short: string; icon: LucideIcon; key: string };

/** The places of the rail, in order; `key` is pressed after G. */
export const places: readonly Place[] = [
  { to: '/brief', name: 'This morning', short: 'Morning', icon: Sunrise, key: 'm' },
  { to: '/retention', name: 'Retention', short: 'Retention', icon: PhoneCall, key: 'r' },
  { to: '/customers', name: 'Customers', short: 'Customers', icon: UsersRound, key: 'c' },
  { to: '/decisions', name: 'Decisions', short: 'Decisions', icon: GitBranch, key: 'd' },
  { to: '/system', name: 'System', short: 'System', icon: Activity, key: 's' },
];
