import { UilError } from '../../kernel/errors.ts';
import { c1 } from './c1.ts';
import { c2 } from './c2.ts';
import { c3 } from './c3.ts';
import { c4 } from './c4.ts';
import { c5 } from './c5.ts';
import { c6 } from './c6.ts';
import { c7 } from './c7.ts';
import { c8 } from './c8.ts';
import { c9 } from './c9.ts';
import { c10 } from './c10.ts';
import { c11 } from './c11.ts';
import { c12 } from './c12.ts';
import { c13 } from './c13.ts';
import { c14 } from './c14.ts';
import { c15 } from './c15.ts';
import { c16 } from './c16.ts';
import { c17 } from './c17.ts';
import { g1 } from './g1.ts';
import { g2 } from './g2.ts';
import { g3 } from './g3.ts';
import { g4 } from './g4.ts';
import { g5 } from './g5.ts';
import { g6 } from './g6.ts';
import { g8 } from './g8.ts';
import { g13 } from './g13.ts';
import { g14 } from './g14.ts';
import { g15 } from './g15.ts';
import { g16 } from './g16.ts';
import { g18 } from './g18.ts';
import { g22 } from './g22.ts';
import { journeys } from './journeys.ts';
import { predictive } from './predictive.ts';
import type { Proof } from './proof.ts';
import { wishes } from './wishes.ts';

/** Every proof that is built, in the order of its id. */
export const proofs: readonly Proof[] = [
  g1,
  g2,
  g3,
  g4,
  g5,
  g6,
  g8,
  g13,
  g14,
  g15,
  g16,
  g18,
  g22,
  c1,
  c2,
  c3,
  c4,
  c5,
  c6,
  c7,
  c8,
  c9,
  c10,
  c11,
  c12,
  c13,
  c14,
  c15,
  c16,
  c17,
  journeys,
  predictive,
  wishes,
];

/** The proof of that id, in any case of letters. Throws PROOF_UNKNOWN. */
export function proofNamed(id: string): Proof {
  const proof = proofs.find((candidate) => candidate.id.toUpperCase() === id.toUpperCase());
  if (!proof) throw new UilError('PROOF_UNKNOWN', [id]);
  return proof;
}
