import { UilError } from '../../kernel/errors.ts';
import { g4 } from './g4.ts';
import type { Proof } from './proof.ts';

/** Every proof that is built, in the order of its id. */
export const proofs: readonly Proof[] = [g4];

/** The proof of that id, in any case of letters. Throws PROOF_UNKNOWN. */
export function proofNamed(id: string): Proof {
  const proof = proofs.find((candidate) => candidate.id === id.toUpperCase());
  if (!proof) throw new UilError('PROOF_UNKNOWN', [id]);
  return proof;
}
