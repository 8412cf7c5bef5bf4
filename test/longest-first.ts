import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Proofs and browsers take minutes where all else takes seconds: they begin first, so that no worker is left alone with one at the end. */
const LONG = /\/proofs\/|\.e2e\./;

/** The order in which files of tests begin: the long ones, then the rest as ever. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(({ moduleId }) => LONG.test(moduleId)), ...sorted.filter(({ moduleId }) => !LONG.test(moduleId))];
  }
}
