/**
 * Every error that the layer can raise: code, sentence and what to do about it.
 * `%s` stands for a value. `docs/errors.md` has a section per code; a test compares both ways.
 */
const register = {
  ADDRESS_REFUSED: ['The address %s may not be called: %s', 'Use a public https address; the operator lets others through with `uil channel allow`.'],
  ANSWERED_ALREADY: ['It does not wait for an answer any more.', 'Look at the list again: somebody answered, its time has passed, or its reason has gone.'],
  API_KEY_REFUSED: ['The API key is unknown, expired or revoked.', 'Create a key with `uil key create` and send it as `Authorization: Bearer …`.'],
  BODY_TOO_DEEP: [
    'The body is nested deeper than %s levels, has more than %s keys, or holds text with NUL or half a character.',
    'Send flat events in well-formed UTF-8.',
  ],
  BODY_TOO_LARGE: ['The body is larger than %s bytes.', 'Split the batch; one event may have 256 kB and one batch 5 MB.'],
  CARD_NUMBER_REFUSED: [
    'What was sent holds the number of a payment card.',
    'Leave it out, or send the token that your biller or gateway keeps for the card; nothing of what was sent has been kept.',
  ],
  CELL_INVALID: ['The value of column "%s" does not fit: %s', 'Correct the cell, or the rule for its column in the mapping.'],
  CHANNEL_INVALID: ['The settings of the channel cannot be used: %s', 'Compare them with the kinds of channels under GET /api/v1/channels.'],
  CHANNEL_NOT_FOUND: ['There is no route "%s" of the channel %s.', 'List what is set up with GET /api/v1/channels.'],
  COLUMN_NOT_FOUND: ['There is no column "%s".', 'Check the header line; column names are case-sensitive.'],
  CONFIG_INVALID: ['The configuration is not usable: %s', 'Correct every setting that the message lists, then start again.'],
  CURSOR_INVALID: ['The place in the list cannot be read.', 'Give `after` the `next` of the window before, unchanged, or leave it out.'],
  CUSTOMER_NOT_FOUND: ['There is no customer %s.', 'Ids are known within one tenant only; check the tenant first.'],
  DATABASE_TOO_OLD: ['The PostgreSQL server has version %s.', 'Use PostgreSQL 15 or later in its current minor release.'],
  DATABASE_UNAVAILABLE: ['The database does not answer.', 'The layer tries again by itself; look at the log of PostgreSQL when this stays.'],
  DATA_DIR_IN_USE: ['Another instance holds the data directory %s (process %s).', 'Stop the other instance or choose another folder with --data-dir.'],
  DECISION_NOT_FOUND: ['There is no decision %s.', 'Decisions are known within one tenant only; list them with GET /api/v1/decisions.'],
  EMBEDDED_SERVER_FAILED: [
    'The embedded PostgreSQL did not start: %s',
    'Read the server log that the message names; a full disk and wrong rights are the usual causes.',
  ],
  EVENT_INVALID: ['The event is not valid: %s', 'Compare it with the schema of its type under /api/v1/openapi.json.'],
  EVENT_TIME_IMPLAUSIBLE: [
    'The event time %s lies outside the accepted range, %s to %s.',
    'Send the moment at which the fact happened, in UTC with a zone designator.',
  ],
  EVENT_TYPE_UNKNOWN: ['There is no event type "%s".', 'Use one of the types listed under /api/v1/openapi.json.'],
  EXPLANATION_MISMATCH: [
    'The reasons of a prediction do not add up to its value.',
    'This is a fault of the model; it is refused and the last good version stays in use.',
  ],
  FEATURES_MISMATCH: ['The model was trained on other features: %s', 'Train the model again; the last good version stays in use until then.'],
  FILE_NOT_READABLE: ['The file %s cannot be read: %s', 'Check the path and the rights.'],
  FORBIDDEN: ['The role "%s" may not do this.', 'Ask the owner of the tenant for a role that may.'],
  INCIDENT_NOT_FOUND: ['There is no incident %s.', 'Ids are known within one tenant only; list the incidents with GET /api/v1/network/incidents.'],
  JSON_INVALID: ['The body is not valid JSON: %s', 'Send UTF-8 JSON; NaN and Infinity are not JSON.'],
  LINK_SPENT: ['The sign-in link is unknown, used or expired.', 'Make a new one with `uil link`.'],
  MAILING_NOT_FOUND: ['Nobody has asked for the message %s.', 'List what was asked for with GET /api/v1/messages.'],
  MAILING_STATE: ['It is %s, so this cannot be done any more.', 'Look at it again; somebody else may have been quicker.'],
  MAPPING_INVALID: ['The mapping cannot be used: %s', 'Let `uil import --dry-run` propose one and edit that.'],
  MEDIA_TYPE_UNSUPPORTED: [
    'The media type "%s" is not accepted here.',
    'Send application/json, application/cloudevents+json or application/cloudevents-batch+json.',
  ],
  MIGRATION_CHANGED: ['The migration %s was changed after it had run.', 'Put the old text back and write a new migration.'],
  MODEL_NOT_FOUND: ['There is no model named %s.', 'List the models; names are case-sensitive.'],
  NODE_NOT_FOUND: ['There is no node %s.', 'Ids are known within one tenant only; check the tenant first.'],
  NOT_ENOUGH_DATA: ['There is not enough data: %s', 'The message says what is missing; until then no number is shown.'],
  NOT_FINITE: ['The value of "%s" is not a finite number.', 'Leave a missing value out; do not send NaN or Infinity.'],
  NOT_FOUND: ['There is nothing at %s.', 'See /api/v1/openapi.json for the routes.'],
  ONNX_REFUSED: ['The ONNX model cannot be used: %s', 'Export it with one table of 32-bit floats as input and the chances as a table of floats.'],
  ONNX_RUNTIME_MISSING: [
    'ONNX models need the package onnxruntime-node, which is not installed.',
    'Install it beside the layer: `npm install onnxruntime-node`.',
  ],
  PARTNER_NOT_FOUND: ['There is no partner %s.', 'Ids are known within one tenant only; list the partners with GET /api/v1/partners.'],
  PLAN_NOT_FOUND: ['No customer has a plan %s.', 'Ids are known within one tenant only; list the plans with GET /api/v1/plans.'],
  PLAYBOOK_CHANGED: ['The playbook %s has been changed meanwhile: it is at edition %s.', 'Read it again, and set what you want on top of that.'],
  PLAYBOOK_NOT_FOUND: ['There is no playbook %s.', 'List the playbooks with GET /api/v1/playbooks; names are case-sensitive.'],
  PLAYBOOK_NOT_LIMITED: [
    'The playbook "%s" takes of no limits.',
    'Limits are set for the playbooks that GET /api/v1/guardrails lists, or for * as all of them together.',
  ],
  PLAYBOOK_NOT_STOPPED: ['The playbook "%s" is not stopped for harm.', 'GET /api/v1/guardrails lists what was stopped, and when it was opened again.'],
  PLAYBOOK_SETTINGS_INVALID: ['The settings of %s cannot be used: %s', 'Correct everything that the message lists; the schema is under GET /api/v1/playbooks.'],
  PROOF_UNKNOWN: ['There is no proof named "%s".', 'Run `uil prove` without a name to list those that are built.'],
  RATE_LIMITED: ['Too many requests from this tenant.', 'Wait for the seconds that Retry-After names.'],
  RECEIPT_REFUSED: [
    'The call does not prove that it comes from the provider.',
    'Give the provider the address that the channel shows, and the channel the secret with which the provider signs.',
  ],
  REQUEST_INVALID: ['The request is not valid: %s', 'Compare it with /api/v1/openapi.json.'],
  ROW_BROKEN: ['The row cannot be read: %s', 'Correct the quotes and the number of cells of that line, and import it again.'],
  SECOND_PERSON_NEEDED: [
    'A message to so many needs a second person.',
    'Let somebody else with the right to approve look at it and agree; `uil link --person` gives each a name of their own.',
  ],
  SECRET_UNREADABLE: [
    'A stored secret cannot be opened with the key of this installation.',
    'Give UIL_SECRET_KEY the value under which it was stored, or set the channel up again.',
  ],
  SHUTTING_DOWN: ['The layer is stopping and takes no new work.', 'Send the request again in a moment.'],
  SIGN_IN_REQUIRED: ['This needs a sign-in.', 'Open a one-time link (`uil link`) or send an API key.'],
  SNAPSHOT_INVALID: ['The model snapshot cannot be read: %s', 'Train the model again.'],
  TELLING_REFUSED: ['The customers of the incident cannot be told: %s', 'Look at the incident again; what has changed is on its page.'],
  TEMPLATE_INVALID: ['The wording cannot be used: %s', 'Correct what the message names; the preview shows what a customer would read.'],
  TENANT_MISMATCH: ['The event names tenant "%s" but the credential belongs to another.', 'Use the key of that tenant; a key never reaches another tenant.'],
  TENANT_NOT_FOUND: ['There is no tenant %s.', 'Check the id; a credential sees its own tenant only.'],
  UNEXPECTED: ['Something went wrong on our side.', 'Try again; quote the request id when it stays.'],
} as const satisfies Record<string, readonly [sentence: string, remedy: string]>;

export type ErrorCode = keyof typeof register;

/** An error of the register; its message is the register's sentence with the values filled in. */
export class UilError extends Error {
  override readonly name = 'UilError';
  readonly code: ErrorCode;
  /** JSON pointer to the part of the input at fault, when there is one. */
  readonly pointer: string | undefined;

  constructor(code: ErrorCode, values: readonly (string | number)[] = [], options: ErrorOptions & { pointer?: string | undefined } = {}) {
    let next = 0;
    super(
      register[code][0].replace(/%s/g, () => String(values[next++] ?? '?')),
      options,
    );
    this.code = code;
    this.pointer = options.pointer;
  }

  /** What the reader can do about it. */
  get remedy(): string {
    return register[this.code][1];
  }
}

/** All codes of the register, in alphabetical order. */
export const errorCodes = Object.keys(register) as ErrorCode[];
