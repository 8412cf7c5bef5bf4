import type { Problem } from '../../../intelligence/contract/api/lists.ts';

/** The server refused or failed, and said why in a problem document (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** A code of docs/errors.md; null when the answer did not come from our server. */
  readonly code: string | null;
  readonly remedy: string | null;
  readonly requestId: string | null;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `The server answered with status ${status}.`);
    this.status = status;
    this.code = problem.code ?? null;
    this.remedy = problem.remedy ?? null;
    this.requestId = problem.request_id ?? null;
  }
}

/** The server could not be reached at all, or what came back was cut off. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(options?: ErrorOptions) {
    super('The server does not answer.', options);
  }
}

/** True when asking again may help: the network, or a fault on the server's side. */
export function mayHelpToAskAgain(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && (error.status >= 500 || error.status === 429));
}
