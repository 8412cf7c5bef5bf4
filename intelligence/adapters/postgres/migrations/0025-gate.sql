-- One gate for the messages of playbooks and people: what leaves a customer in peace, how far a playbook may reach in an hour, what
-- messages cost, what people ask to be sent, and how messages are worded.

-- What is going on with a customer that may leave it in peace: tickets, payments under way, flags that people set. Each end is the
-- latest that was told, so that order does not matter; a matter is open while it was opened after it was closed.
CREATE TABLE peace_matters (
  tenant_id   text NOT NULL REFERENCES tenants,
  customer_id text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('ticket', 'payment', 'flag')),
  matter_id   text NOT NULL,
  -- The category of a ticket.
  about       text,
  opened_at   timestamptz,
  -- The id of the event that opened it: of two at one moment the greater counts.
  opened_by   text,
  closed_at   timestamptz,
  -- It ends by itself then.
  until_at    timestamptz,
  -- The runs of the customer have been told that it ended by itself.
  over_told   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, customer_id, kind, matter_id)
);
CREATE INDEX peace_matters_over ON peace_matters (until_at) WHERE NOT over_told AND until_at IS NOT NULL;
CALL keep_tenants_apart('peace_matters');
GRANT SELECT ON peace_matters TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON peace_matters TO uil_worker;

-- A message means something about something: of one meaning there is one a local day, whoever asks and whatever the channel.
ALTER TABLE contact_ledger ADD COLUMN subject text NOT NULL DEFAULT '';
DROP INDEX contact_ledger_once;
CREATE UNIQUE INDEX contact_ledger_once ON contact_ledger (tenant_id, customer_id, purpose, subject, local_day);

-- Since when and how long a message was held for the sake of peace, which does not count against its patience; when it was last let
-- through, under which counter, and what that reserved of a budget.
ALTER TABLE outbox ADD COLUMN held_since timestamptz, ADD COLUMN held_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN counted_at timestamptz, ADD COLUMN counted_under text, ADD COLUMN paid_milli bigint NOT NULL DEFAULT 0, ADD COLUMN paid_from timestamptz,
  ADD COLUMN paid_channel text;

-- How many messages a playbook may let go in an hour; the row `*` holds where a playbook has none of its own.
CREATE TABLE send_limits (
  tenant_id      text NOT NULL REFERENCES tenants,
  playbook       text NOT NULL CHECK (playbook ~ '^(\*|[a-z-]+)$'),
  -- At most so many; null for no bound but the share.
  per_hour       integer CHECK (per_hour >= 0),
  -- At most this share of the customers, or so many where that is more.
  share_per_hour double precision NOT NULL CHECK (share_per_hour > 0 AND share_per_hour <= 1),
  always_allowed integer NOT NULL CHECK (always_allowed >= 0),
  -- Lists of people longer than this need a second person; read from the row `*`.
  approval_above integer NOT NULL CHECK (approval_above >= 0),
  changed_at     timestamptz NOT NULL,
  changed_by     text NOT NULL,
  PRIMARY KEY (tenant_id, playbook)
);
CALL keep_tenants_apart('send_limits');
GRANT SELECT, INSERT, UPDATE ON send_limits TO uil_app, uil_worker;

-- A number of messages that was agreed to in advance, beside the hours of a playbook: the confirmed set of an incident, a list that a
-- second person has approved.
CREATE TABLE send_allowances (
  tenant_id  text NOT NULL REFERENCES tenants,
  allowance  text NOT NULL,
  messages   integer NOT NULL CHECK (messages >= 0),
  why        text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (tenant_id, allowance)
);
CALL keep_tenants_apart('send_allowances');
GRANT SELECT ON send_allowances TO uil_app;
GRANT SELECT, INSERT, UPDATE ON send_allowances TO uil_worker;

-- Counters of the gate: messages let through by playbook, allowance and channel, those of a channel that went wrong, money of a channel.
-- They are rows, read and written in the transaction that claims, so that all programs count together.
CREATE TABLE send_counts (
  tenant_id text NOT NULL REFERENCES tenants,
  scope     text NOT NULL,
  from_at   timestamptz NOT NULL,
  amount    bigint NOT NULL,
  PRIMARY KEY (tenant_id, scope, from_at)
);
CALL keep_tenants_apart('send_counts');
GRANT SELECT ON send_counts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON send_counts TO uil_worker;

-- What a message of a channel costs, in thousandths of the minor unit, and what may be spent on it a day or a month.
CREATE TABLE send_prices (
  tenant_id       text NOT NULL REFERENCES tenants,
  channel         text NOT NULL,
  price_milli     bigint NOT NULL CHECK (price_milli >= 0),
  budget_minor    bigint CHECK (budget_minor >= 0),
  period          text NOT NULL CHECK (period IN ('day', 'month')),
  -- The part of the budget that a class may use, so that the more urgent find something left. Warnings of danger always go.
  marketing_share double precision NOT NULL DEFAULT 0.6 CHECK (marketing_share BETWEEN 0 AND 1),
  care_share      double precision NOT NULL DEFAULT 0.8 CHECK (care_share BETWEEN 0 AND 1),
  changed_at      timestamptz NOT NULL,
  changed_by      text NOT NULL,
  PRIMARY KEY (tenant_id, channel)
);
CALL keep_tenants_apart('send_prices');
GRANT SELECT, INSERT, UPDATE ON send_prices TO uil_app;
GRANT SELECT ON send_prices TO uil_worker;

-- What people ask to be sent, to one customer or to a list.
CREATE TABLE mailings (
  tenant_id   text NOT NULL REFERENCES tenants,
  mailing_id  text NOT NULL,
  -- `proposed` waits for a second person; `held` leaves in a moment and can be called back until then.
  state       text NOT NULL CHECK (state IN ('proposed', 'held', 'refused', 'cancelled', 'lapsed')),
  request     jsonb NOT NULL,
  customers   text[] NOT NULL,
  asked_by    text NOT NULL,
  asked_at    timestamptz NOT NULL,
  decided_by  text,
  decided_at  timestamptz,
  -- From when on they may leave; null while nobody has agreed.
  leaves_at   timestamptz,
  PRIMARY KEY (tenant_id, mailing_id),
  -- A second person is another person.
  CHECK (state <> 'held' OR decided_by IS NULL OR decided_by <> asked_by)
);
CREATE INDEX mailings_by_time ON mailings (tenant_id, asked_at DESC);
CALL keep_tenants_apart('mailings');
GRANT SELECT ON mailings TO uil_app;
GRANT SELECT, INSERT, UPDATE ON mailings TO uil_worker;

-- Wording of a tenant, edition by edition; what was not reworded is worded as the layer does it. `removed` gives that back.
CREATE TABLE message_templates (
  tenant_id  text NOT NULL REFERENCES tenants,
  template   text NOT NULL,
  locale     text NOT NULL,
  edition    integer NOT NULL CHECK (edition > 0),
  removed    boolean NOT NULL DEFAULT false,
  subject    text NOT NULL,
  body       text NOT NULL,
  short      text NOT NULL,
  anonymous  text NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (tenant_id, template, locale, edition)
);
CALL keep_tenants_apart('message_templates');
GRANT SELECT, INSERT ON message_templates TO uil_app;
GRANT SELECT ON message_templates TO uil_worker;
