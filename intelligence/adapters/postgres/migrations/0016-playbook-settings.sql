-- What tenants have tuned in their playbooks, edition by edition, and what their systems are asked to do.

-- Editions are never changed: a run stays with the one that opened it. Edition 0 is the default and has no row.
CREATE TABLE playbook_settings (
  tenant_id  text NOT NULL REFERENCES tenants,
  playbook   text NOT NULL,
  edition    integer NOT NULL CHECK (edition > 0),
  -- False: opens no runs any more.
  enabled    boolean NOT NULL,
  -- What differs from the defaults.
  settings   jsonb NOT NULL,
  why        text NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (tenant_id, playbook, edition)
);
CALL keep_tenants_apart('playbook_settings');
GRANT SELECT, INSERT ON playbook_settings TO uil_app;
GRANT SELECT ON playbook_settings TO uil_worker;

ALTER TABLE playbook_runs ADD COLUMN edition integer NOT NULL DEFAULT 0, DROP CONSTRAINT playbook_runs_ending_check,
  ADD CONSTRAINT playbook_runs_ending_check CHECK (ending IN ('recovered', 'not-recovered', 'left', 'completed', 'accepted', 'declined', 'overtaken'));
ALTER TABLE decisions ADD COLUMN edition integer NOT NULL DEFAULT 0;

-- What systems of the ISP are asked to do, each once under its key. `proposed` waits for a person.
CREATE TABLE platform_actions (
  tenant_id        text NOT NULL REFERENCES tenants,
  action_key       text NOT NULL,
  customer_id      text NOT NULL,
  playbook         text NOT NULL,
  playbook_version integer NOT NULL,
  run_id           text NOT NULL,
  decision_id      text NOT NULL,
  step             text NOT NULL,
  action           text NOT NULL,
  values           jsonb NOT NULL,
  state            text NOT NULL CHECK (state IN ('proposed', 'waiting', 'doing', 'done', 'failed', 'unknown', 'refused', 'lapsed', 'superseded')),
  due_at           timestamptz NOT NULL,
  -- Who must agree, and until when; null where the layer may act by itself.
  approver         text,
  lapses_at        timestamptz,
  decided_by       text,
  decided_at       timestamptz,
  reason           text,
  -- The holder's lease, by the store's clock, and its fencing token.
  lease_until      timestamptz,
  fence            bigint NOT NULL DEFAULT 0,
  attempt          integer NOT NULL DEFAULT 0,
  -- When the holder began to talk to the system; from here on it may have been done.
  handed_at        timestamptz,
  provider_id      text,
  created_at       timestamptz NOT NULL,
  done_at          timestamptz,
  PRIMARY KEY (tenant_id, action_key),
  FOREIGN KEY (tenant_id, decision_id) REFERENCES decisions
);
CREATE INDEX platform_actions_due ON platform_actions (due_at) WHERE state = 'waiting';
CREATE INDEX platform_actions_lapsing ON platform_actions (lapses_at) WHERE state = 'proposed';
CREATE INDEX platform_actions_leases ON platform_actions (lease_until) WHERE state = 'doing';
CREATE INDEX platform_actions_of_run ON platform_actions (tenant_id, run_id) WHERE state IN ('proposed', 'waiting');
CREATE INDEX platform_actions_of_decision ON platform_actions (tenant_id, decision_id);
CALL keep_tenants_apart('platform_actions');
GRANT SELECT ON platform_actions TO uil_app;
GRANT UPDATE (state, decided_by, decided_at, reason) ON platform_actions TO uil_app;
GRANT SELECT, INSERT, UPDATE ON platform_actions TO uil_worker;
