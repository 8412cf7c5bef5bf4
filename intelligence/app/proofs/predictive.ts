import { churn } from './predictive/churn.ts';
import { network } from './predictive/network.ts';
import { partner } from './predictive/partner.ts';
import { revenue } from './predictive/revenue.ts';
import { satisfaction } from './predictive/satisfaction.ts';
import { tenantPart } from './predictive/tenant.ts';
import { usage } from './predictive/usage.ts';
import type { Figures, Proof, ProofOptions } from './proof.ts';

/** One analyser held against the truth of a simulated ISP. */
export type Part = {
  readonly name: string;
  run(options: ProofOptions): Promise<{ holds: boolean; figures: Figures }>;
};

/** The analysers that are measured, in the order in which they are told. */
const PARTS: readonly Part[] = [churn, network, usage, partner, revenue, satisfaction, tenantPart];

/** Every analyser on simulated ISPs whose causes are known; a figure bears the name of its part. */
export const predictive: Proof = {
  id: 'predictive',
  promise: 'Every analyser comes up to its bar on a simulated ISP whose causes are known.',
  async run(options) {
    const figures: Record<string, number | string | boolean> = {};
    let holds = true;
    for (const part of PARTS) {
      const found = await part.run(options);
      holds &&= found.holds;
      figures[`${part.name}_holds`] = found.holds;
      for (const [name, value] of Object.entries(found.figures)) figures[`${part.name}_${name}`] = value;
    }
    return { holds, figures };
  },
};
