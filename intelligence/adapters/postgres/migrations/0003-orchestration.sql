-- Playbook runs, what they decided, the messages and tasks that came of it, and who was contacted when.

-- One playbook at work for one customer. Waiting is wake_at.
CREATE TABLE playbook_runs (
  tenant_id        text NOT NULL REFERENCES tenants,
  run_id           text NOT NULL,
  playbook         text NOT NULL,
  playbook_version integer NOT NULL,
  customer_id      text NOT NULL,
  state            jsonb NOT NULL,
  state_version    integer NOT NULL,
  wake_at          timestamptz,
  -- The reason given last.
  why              text,
  -- Left alone, so that the effect on the others can be measured; propensity is the chance with which this came out.
  held_out         boolean NOT NULL,
  propensity       double precision NOT NULL,
  opened_at        timestamptz NOT NULL,
  opened_by        text NOT NULL,
  ended_at         timestamptz,
  ending           text CHECK (ending IN ('recovered', 'not-recovered', 'left')),
  PRIMARY KEY (tenant_id, run_id)
);
CREATE UNIQUE INDEX playbook_runs_open ON playbook_runs (tenant_id, customer_id, playbook) WHERE ended_at IS NULL;
CREATE INDEX playbook_runs_due ON playbook_runs (wake_at) WHERE ended_at IS NULL AND wake_at IS NOT NULL;
CALL keep_tenants_apart('playbook_runs');
GRANT SELECT ON playbook_runs TO uil_app;
GRANT SELECT, INSERT, UPDATE ON playbook_runs TO uil_worker;

-- What was decided about whom and why. With state, view and decided_at the playbook's version gives the same answer again.
CREATE TABLE decisions (
  tenant_id        text NOT NULL REFERENCES tenants,
  decision_id      text NOT NULL,
  run_id           text NOT NULL,
  customer_id      text NOT NULL,
  playbook         text NOT NULL,
  playbook_version integer NOT NULL,
  state_version    integer NOT NULL,
  decided_at       timestamptz NOT NULL,
  choice           text NOT NULL CHECK (choice IN ('act', 'wait', 'stop', 'hold-out')),
  why              text NOT NULL,
  rules            jsonb NOT NULL,
  -- The event that made somebody look; null when it was the time.
  trigger_event    jsonb,
  state            jsonb NOT NULL,
  view             jsonb NOT NULL,
  commands         jsonb NOT NULL,
  wake_at          timestamptz,
  ending           text,
  propensity       double precision NOT NULL,
  model_versions   jsonb NOT NULL,
  PRIMARY KEY (tenant_id, decision_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES playbook_runs
);
CREATE INDEX decisions_by_time ON decisions (tenant_id, decided_at DESC, decision_id);
CREATE INDEX decisions_of_customer ON decisions (tenant_id, customer_id, decided_at DESC);
CREATE INDEX decisions_of_run ON decisions (tenant_id, run_id);
CALL keep_tenants_apart('decisions');
GRANT SELECT ON decisions TO uil_app;
GRANT SELECT, INSERT ON decisions TO uil_worker;

-- Messages that want to leave. The key is the idempotency key under which the provider sees the message, for ever.
CREATE TABLE outbox (
  tenant_id        text NOT NULL REFERENCES tenants,
  message_key      text NOT NULL,
  customer_id      text NOT NULL,
  playbook         text NOT NULL,
  playbook_version integer NOT NULL,
  run_id           text NOT NULL,
  decision_id      text NOT NULL,
  command          jsonb NOT NULL,
  -- The order in which classes of messages leave: 0 is the most urgent.
  rank             smallint NOT NULL,
  state            text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'superseded', 'suppressed', 'unknown', 'failed')),
  due_at           timestamptz NOT NULL,
  -- Why it waits, was suppressed, failed or is in doubt, and the answers of the rules that were asked last.
  reason           text,
  answers          jsonb NOT NULL DEFAULT '[]',
  -- Set when the reason for the message has gone: it does not go any more unless it has been handed over already.
  stop_reason      text,
  -- The holder's lease, by the store's clock, and its fencing token.
  lease_until      timestamptz,
  fence            bigint NOT NULL DEFAULT 0,
  attempt          integer NOT NULL DEFAULT 0,
  -- When the holder began to talk to the provider; from here on it may have gone out.
  handed_at        timestamptz,
  provider_id      text,
  created_at       timestamptz NOT NULL,
  done_at          timestamptz,
  PRIMARY KEY (tenant_id, message_key),
  FOREIGN KEY (tenant_id, decision_id) REFERENCES decisions
);
CREATE INDEX outbox_due ON outbox (rank, due_at) WHERE state = 'waiting';
CREATE INDEX outbox_leases ON outbox (lease_until) WHERE state = 'sending';
CREATE INDEX outbox_of_run ON outbox (tenant_id, run_id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_of_decision ON outbox (tenant_id, decision_id);
CALL keep_tenants_apart('outbox');
GRANT SELECT ON outbox TO uil_app;
GRANT SELECT, INSERT, UPDATE ON outbox TO uil_worker;

-- Who was contacted when, or has a place reserved: the caps count these rows. The index is the second net under the arbiter:
-- of one purpose on one channel there is one message a local day.
CREATE TABLE contact_ledger (
  tenant_id    text NOT NULL REFERENCES tenants,
  message_key  text NOT NULL,
  customer_id  text NOT NULL,
  class        text NOT NULL,
  purpose      text NOT NULL,
  channel      text NOT NULL,
  local_day    date NOT NULL,
  contacted_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, message_key)
);
CREATE UNIQUE INDEX contact_ledger_once ON contact_ledger (tenant_id, customer_id, purpose, channel, local_day);
CREATE INDEX contact_ledger_recent ON contact_ledger (tenant_id, customer_id, contacted_at);
CALL keep_tenants_apart('contact_ledger');
GRANT SELECT ON contact_ledger TO uil_app;
GRANT SELECT, INSERT, DELETE ON contact_ledger TO uil_worker;

-- Work for people.
CREATE TABLE tasks (
  tenant_id        text NOT NULL REFERENCES tenants,
  task_key         text NOT NULL,
  customer_id      text NOT NULL,
  playbook         text NOT NULL,
  playbook_version integer NOT NULL,
  run_id           text NOT NULL,
  decision_id      text NOT NULL,
  step             text NOT NULL,
  title            text NOT NULL,
  detail           text NOT NULL,
  role             text NOT NULL,
  due_at           timestamptz NOT NULL,
  state            text NOT NULL CHECK (state IN ('open', 'done', 'superseded')),
  reason           text,
  created_at       timestamptz NOT NULL,
  done_at          timestamptz,
  done_by          text,
  PRIMARY KEY (tenant_id, task_key),
  FOREIGN KEY (tenant_id, decision_id) REFERENCES decisions
);
CREATE INDEX tasks_open ON tasks (tenant_id, due_at) WHERE state = 'open';
CREATE INDEX tasks_of_decision ON tasks (tenant_id, decision_id);
CREATE INDEX tasks_of_run ON tasks (tenant_id, run_id) WHERE state = 'open';
CALL keep_tenants_apart('tasks');
GRANT SELECT ON tasks TO uil_app;
GRANT UPDATE (state, reason, done_at, done_by) ON tasks TO uil_app;
GRANT SELECT, INSERT, UPDATE ON tasks TO uil_worker;

-- Switches that stop sending: for everything, a channel or a playbook of a tenant. A row that is on stops nothing.
CREATE TABLE send_switches (
  tenant_id  text NOT NULL REFERENCES tenants,
  scope      text NOT NULL CHECK (scope ~ '^(all|(channel|playbook):[a-z-]+)$'),
  off        boolean NOT NULL,
  why        text NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (tenant_id, scope)
);
CALL keep_tenants_apart('send_switches');
GRANT SELECT, INSERT, UPDATE ON send_switches TO uil_app, uil_worker;
