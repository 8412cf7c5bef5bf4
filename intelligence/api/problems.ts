import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../contract/api/lists.ts';
import { type ErrorCode, UilError } from '../kernel/errors.ts';

/** HTTP status of each code that can reach a caller; every other code is a fault of ours. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  ADDRESS_REFUSED: 422,
  ANSWERED_ALREADY: 409,
  API_KEY_REFUSED: 401,
  BODY_TOO_DEEP: 400,
  BODY_TOO_LARGE: 413,
  CARD_NUMBER_REFUSED: 422,
  CHANNEL_INVALID: 422,
  CHANNEL_NOT_FOUND: 404,
  CURSOR_INVALID: 400,
  CUSTOMER_NOT_FOUND: 404,
  DATABASE_UNAVAILABLE: 503,
  DECISION_NOT_FOUND: 404,
  EVENT_INVALID: 400,
  EVENT_TIME_IMPLAUSIBLE: 400,
  EVENT_TYPE_UNKNOWN: 400,
  FORBIDDEN: 403,
  INCIDENT_NOT_FOUND: 404,
  JSON_INVALID: 400,
  LINK_SPENT: 401,
  MAILING_NOT_FOUND: 404,
  MAILING_STATE: 409,
  MEDIA_TYPE_UNSUPPORTED: 415,
  MODEL_NOT_FOUND: 404,
  NODE_NOT_FOUND: 404,
  PLAN_NOT_FOUND: 404,
  PLAYBOOK_NOT_LIMITED: 422,
  PLAYBOOK_NOT_STOPPED: 409,
  PLAYBOOK_CHANGED: 409,
  PLAYBOOK_NOT_FOUND: 404,
  PLAYBOOK_SETTINGS_INVALID: 422,
  NOT_FOUND: 404,
  PARTNER_NOT_FOUND: 404,
  RATE_LIMITED: 429,
  RECEIPT_REFUSED: 403,
  REQUEST_INVALID: 400,
  SECOND_PERSON_NEEDED: 403,
  SHUTTING_DOWN: 503,
  SIGN_IN_REQUIRED: 401,
  TELLING_REFUSED: 409,
  TEMPLATE_INVALID: 422,
  TENANT_MISMATCH: 403,
  TENANT_NOT_FOUND: 404,
};

export const statusOf = (code: ErrorCode): number => STATUS[code] ?? 500;

type Fault = Error & { code?: string; statusCode?: number; validation?: { instancePath?: string }[] };

/** Fastify's and the driver's own errors in the words of the register. */
export function inOurWords(error: Fault): UilError {
  if (error instanceof UilError) return error;
  if (error.validation) return new UilError('REQUEST_INVALID', [error.message], { pointer: error.validation[0]?.instancePath });
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new UilError('BODY_TOO_LARGE', ['the accepted number of'], { cause: error });
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new UilError('MEDIA_TYPE_UNSUPPORTED', ['given'], { cause: error });
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') return new UilError('JSON_INVALID', ['it does not parse'], { cause: error });
  if (error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return new UilError('JSON_INVALID', ['it is empty'], { cause: error });
  if (error instanceof SyntaxError && error.statusCode === 400)
    return new UilError('JSON_INVALID', [error.message.replace(/"[^"]*"/g, '…').slice(0, 120)], { cause: error });
  // A text with NUL, which the store cannot hold; in an address, as bodies are looked at before.
  if (error.code === '22021' || error.code === '22P05') return new UilError('REQUEST_INVALID', ['a text holds NUL'], { cause: error });
  if (/^(ECONN|ENOENT|EPIPE|57P|08|53)/.test(error.code ?? '') || /Connection terminated|timeout exceeded/i.test(error.message))
    return new UilError('DATABASE_UNAVAILABLE', [], { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new UilError('REQUEST_INVALID', [error.message], { cause: error });
  return new UilError('UNEXPECTED', [], { cause: error });
}

/** The problem document of an error (RFC 9457); it never holds a stack or a value that was not the caller's. */
export function problemOf(error: UilError, request: string): Problem {
  return {
    type: `urn:uil:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: error.code.toLowerCase().replaceAll('_', ' '),
    status: statusOf(error.code),
    detail: error.message,
    code: error.code,
    remedy: error.remedy,
    ...(error.pointer === undefined ? {} : { pointer: error.pointer }),
    request_id: request,
  };
}

/** Answers a request with a problem document. */
export function refuse(reply: FastifyReply, request: FastifyRequest, error: UilError): FastifyReply {
  const problem = problemOf(error, request.id);
  if (problem.status === 429 || problem.status === 503) reply.header('retry-after', '2');
  return reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
