import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Fault, Home, NotHere } from '../screens/shell/elsewhere.tsx';
import { Shell } from '../screens/shell/shell.tsx';
import { Skeleton } from '../ui/states.tsx';
import {
  accuracySearch,
  customersSearch,
  decisionsSearch,
  modelsSearch,
  networkSearch,
  nodesSearch,
  nowSearch,
  opportunitiesSearch,
  parseSearch,
  plansSearch,
  retentionSearch,
  stringifySearch,
  waitingSearch,
} from './search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NotHere });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: Home,
});
const brief = createRoute({
  getParentRoute: () => root,
  path: '/brief',
  component: lazyRouteComponent(() => import('../screens/brief/brief.tsx'), 'Brief'),
});
const network = createRoute({
  getParentRoute: () => root,
  path: '/network',
  validateSearch: networkSearch,
  component: lazyRouteComponent(() => import('../screens/network/network.tsx'), 'NetworkPage'),
});
const nodes = createRoute({
  getParentRoute: () => root,
  path: '/network/nodes',
  validateSearch: nodesSearch,
  component: lazyRouteComponent(() => import('../screens/network/nodes.tsx'), 'Nodes'),
});
const incident = createRoute({
  getParentRoute: () => root,
  path: '/network/incidents/$id',
  component: lazyRouteComponent(() => import('../screens/incident/incident.tsx'), 'IncidentPage'),
});
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall/network',
  component: lazyRouteComponent(() => import('../screens/wall/wall.tsx'), 'Wall'),
});
const retention = createRoute({
  getParentRoute: () => root,
  path: '/retention',
  validateSearch: retentionSearch,
  component: lazyRouteComponent(() => import('../screens/retention/retention.tsx'), 'Retention'),
});
const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  validateSearch: customersSearch,
  component: lazyRouteComponent(() => import('../screens/customers/customers.tsx'), 'Customers'),
});
const customer = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  component: lazyRouteComponent(() => import('../screens/customer/customer.tsx'), 'CustomerPage'),
});
const journey = createRoute({
  getParentRoute: () => root,
  path: '/journey',
  component: lazyRouteComponent(() => import('../screens/journey/journey.tsx'), 'JourneyPage'),
});
const opportunities = createRoute({
  getParentRoute: () => root,
  path: '/opportunities',
  validateSearch: opportunitiesSearch,
  component: lazyRouteComponent(() => import('../screens/opportunities/opportunities.tsx'), 'Opportunities'),
});
const decisions = createRoute({
  getParentRoute: () => root,
  path: '/decisions',
  validateSearch: decisionsSearch,
  component: lazyRouteComponent(() => import('../screens/decisions/decisions.tsx'), 'Decisions'),
});
const decision = createRoute({
  getParentRoute: () => root,
  path: '/decisions/$id',
  component: lazyRouteComponent(() => import('../screens/decisions/decision.tsx'), 'DecisionPage'),
});
const collections = createRoute({
  getParentRoute: () => root,
  path: '/collections',
  component: lazyRouteComponent(() => import('../screens/collections/collections.tsx'), 'Collections'),
});
const now = createRoute({
  getParentRoute: () => root,
  path: '/now',
  validateSearch: nowSearch,
  component: lazyRouteComponent(() => import('../screens/now/now.tsx'), 'Now'),
});
const waiting = createRoute({
  getParentRoute: () => root,
  path: '/waiting',
  validateSearch: waitingSearch,
  component: lazyRouteComponent(() => import('../screens/waiting/waiting.tsx'), 'Waiting'),
});
const playbooks = createRoute({
  getParentRoute: () => root,
  path: '/playbooks',
  component: lazyRouteComponent(() => import('../screens/playbooks/playbooks.tsx'), 'Playbooks'),
});
const playbook = createRoute({
  getParentRoute: () => root,
  path: '/playbooks/$name',
  component: lazyRouteComponent(() => import('../screens/playbooks/playbook.tsx'), 'PlaybookPage'),
});
const touched = createRoute({
  getParentRoute: () => root,
  path: '/touched',
  component: lazyRouteComponent(() => import('../screens/touched/touched.tsx'), 'Touched'),
});
const touchedEvent = createRoute({
  getParentRoute: () => root,
  path: '/touched/$id',
  component: lazyRouteComponent(() => import('../screens/touched/event.tsx'), 'TouchedEvent'),
});
const ownPartner = createRoute({
  getParentRoute: () => root,
  path: '/partner',
  component: lazyRouteComponent(() => import('../screens/own/partner.tsx'), 'OwnPartnerPage'),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  component: lazyRouteComponent(() => import('../screens/own/jobs.tsx'), 'Jobs'),
});
const me = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: lazyRouteComponent(() => import('../screens/own/me.tsx'), 'Me'),
});
const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  validateSearch: modelsSearch,
  component: lazyRouteComponent(() => import('../screens/models/models.tsx'), 'Models'),
});
const accuracy = createRoute({
  getParentRoute: () => root,
  path: '/accuracy',
  validateSearch: accuracySearch,
  component: lazyRouteComponent(() => import('../screens/accuracy/accuracy.tsx'), 'AccuracyPage'),
});
const impact = createRoute({
  getParentRoute: () => root,
  path: '/impact',
  component: lazyRouteComponent(() => import('../screens/impact/impact.tsx'), 'ImpactPage'),
});
const platform = createRoute({
  getParentRoute: () => root,
  path: '/platform',
  component: lazyRouteComponent(() => import('../screens/platform/platform.tsx'), 'Platform'),
});
const plans = createRoute({
  getParentRoute: () => root,
  path: '/plans',
  validateSearch: plansSearch,
  component: lazyRouteComponent(() => import('../screens/plans/plans.tsx'), 'Plans'),
});
const partners = createRoute({
  getParentRoute: () => root,
  path: '/partners',
  component: lazyRouteComponent(() => import('../screens/partners/partners.tsx'), 'Partners'),
});
const partner = createRoute({
  getParentRoute: () => root,
  path: '/partners/$id',
  component: lazyRouteComponent(() => import('../screens/partners/partner.tsx'), 'PartnerPage'),
});
const channels = createRoute({
  getParentRoute: () => root,
  path: '/settings/channels',
  component: lazyRouteComponent(() => import('../screens/settings/channels.tsx'), 'Channels'),
});
const sending = createRoute({
  getParentRoute: () => root,
  path: '/settings/sending',
  component: lazyRouteComponent(() => import('../screens/settings/sending.tsx'), 'Sending'),
});
const system = createRoute({
  getParentRoute: () => root,
  path: '/system',
  component: lazyRouteComponent(() => import('../screens/system/system.tsx'), 'System'),
});

/** Every address of the dashboard; each screen is a part of its own that is loaded when it is wanted. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    brief,
    network,
    nodes,
    incident,
    wall,
    retention,
    customers,
    customer,
    journey,
    opportunities,
    decisions,
    decision,
    playbooks,
    playbook,
    collections,
    now,
    waiting,
    touched,
    touchedEvent,
    ownPartner,
    jobs,
    me,
    models,
    accuracy,
    impact,
    plans,
    partners,
    partner,
    platform,
    channels,
    sending,
    system,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
  defaultPendingComponent: () => <Skeleton rows={10} />,
  defaultErrorComponent: Fault,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
