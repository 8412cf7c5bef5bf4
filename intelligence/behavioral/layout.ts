import type { Desk, ExperiencePart } from '../contract/api/experience.ts';

/** The order of the parts of a page, and why it is so. */
export type Layout = { readonly parts: readonly ExperiencePart[]; readonly because: string };

const LAYOUTS: Readonly<Record<Desk, Layout>> = {
  tenant: {
    parts: ['alerts', 'actions', 'communication', 'withheld'],
    because: 'Who runs the ISP sees first what hits most customers, then what waits for a yes.',
  },
  noc: { parts: ['alerts', 'actions', 'withheld', 'communication'], because: 'The operations centre sees first what is broken.' },
  finance: { parts: ['actions', 'withheld', 'alerts', 'communication'], because: 'Who collects works through a list, and sees beside it whom to leave alone.' },
  support: { parts: ['actions', 'alerts', 'withheld', 'communication'], because: 'Support works through a list, and sees next what callers will ask about.' },
};

/** `WorkflowPersonalization`: the order of parts that suits the work of a desk. It changes with the desk and with nothing else, so that it holds still. */
export class WorkflowPersonalization {
  layoutFor(desk: Desk): Layout {
    return LAYOUTS[desk];
  }
}
