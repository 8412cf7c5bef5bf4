import { expect, test } from 'vitest';
import { proofNamed, proofs } from './catalogue.ts';

test('each proof has an id of its own and says what it proves', () => {
  expect(new Set(proofs.map(({ id }) => id)).size).toBe(proofs.length);
  expect(proofs.every(({ promise }) => promise.endsWith('.'))).toBe(true);
});

test('a proof is found by its id in any letters, and another is refused with its code', () => {
  expect(proofNamed('g4').id).toBe('G4');
  expect(() => proofNamed('G99')).toThrow(expect.objectContaining({ code: 'PROOF_UNKNOWN' }));
});
