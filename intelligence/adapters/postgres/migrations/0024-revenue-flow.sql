-- What could be done for each customer, what of it may be done, and how what harms is stopped.

-- The ways as of the latest score, for the decisions; `offer` rows of the list of opportunities stay where they are.
CREATE TABLE customer_ways (
  tenant_id    text NOT NULL REFERENCES tenants,
  customer_id  text NOT NULL,
  ways         json NOT NULL,
  line         json,
  -- The best measured ways to sell and to keep, before the costs of contact; null where none is measured.
  sell_minor   bigint,
  keep_minor   bigint,
  -- There is a way to sell, or to keep, whose effect has not been measured.
  sell_untried boolean NOT NULL,
  keep_untried boolean NOT NULL,
  valued_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customer_ways_to_sell ON customer_ways (tenant_id, sell_minor DESC) WHERE sell_minor > 0;
CREATE INDEX customer_ways_to_keep ON customer_ways (tenant_id, keep_minor DESC) WHERE keep_minor > 0;
CALL keep_tenants_apart('customer_ways');
GRANT SELECT ON customer_ways TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON customer_ways TO uil_worker;

-- Limits that a tenant has set; where there is no row the defaults of the program hold. Playbook * is all of them together.
CREATE TABLE guardrails (
  tenant_id  text NOT NULL REFERENCES tenants,
  playbook   text NOT NULL,
  measure    text NOT NULL CHECK (measure IN ('contacts', 'calls', 'spend', 'discount')),
  period     text NOT NULL CHECK (period IN ('day', 'week', 'month')),
  -- Pieces, or minor units of the tenant's currency; null lifts the limit.
  most       bigint CHECK (most >= 0),
  why        text NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (tenant_id, playbook, measure, period)
);
CALL keep_tenants_apart('guardrails');
GRANT SELECT, INSERT, UPDATE ON guardrails TO uil_app;
GRANT SELECT ON guardrails TO uil_worker;

-- Who decides on what is limited holds this row until the decision is written: nobody sees room that another is about to take.
CREATE TABLE guardrail_heads (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  holds     bigint NOT NULL
);
CALL keep_tenants_apart('guardrail_heads');
GRANT SELECT, INSERT, UPDATE ON guardrail_heads TO uil_worker;

-- What has been taken in each period, written with the decision that takes it. A group other than '' counts for fairness.
CREATE TABLE guardrail_use (
  tenant_id text NOT NULL REFERENCES tenants,
  playbook  text NOT NULL,
  period    text NOT NULL CHECK (period IN ('day', 'week', 'month')),
  starts_on date NOT NULL,
  measure   text NOT NULL CHECK (measure IN ('contacts', 'calls', 'spend', 'discount', 'considered', 'contacted', 'discounted')),
  in_group  text NOT NULL,
  used      bigint NOT NULL CHECK (used >= 0),
  PRIMARY KEY (tenant_id, playbook, period, starts_on, measure, in_group)
);
CALL keep_tenants_apart('guardrail_use');
GRANT SELECT ON guardrail_use TO uil_app;
GRANT SELECT, INSERT, UPDATE ON guardrail_use TO uil_worker;

-- Which decision took what: the sums are guardrail_use.
CREATE TABLE guardrail_spends (
  tenant_id   text NOT NULL REFERENCES tenants,
  decision_id text NOT NULL,
  playbook    text NOT NULL,
  in_group    text NOT NULL,
  contacts    integer NOT NULL,
  calls       integer NOT NULL,
  spend       bigint NOT NULL,
  discount    bigint NOT NULL,
  spent_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, decision_id),
  FOREIGN KEY (tenant_id, decision_id) REFERENCES decisions
);
CALL keep_tenants_apart('guardrail_spends');
GRANT SELECT ON guardrail_spends TO uil_app;
GRANT SELECT, INSERT ON guardrail_spends TO uil_worker;

-- The groups that a tenant has declared to be treated alike, within so many points. What a person is, is not among them.
CREATE TABLE fairness_rules (
  tenant_id    text PRIMARY KEY REFERENCES tenants,
  group_by     text NOT NULL CHECK (group_by IN ('segment', 'billing_mode', 'partner_id', 'node_id')),
  bound_points double precision NOT NULL CHECK (bound_points BETWEEN 1 AND 100),
  changed_at   timestamptz NOT NULL,
  changed_by   text NOT NULL
);
CALL keep_tenants_apart('fairness_rules');
GRANT SELECT, INSERT, UPDATE, DELETE ON fairness_rules TO uil_app;
GRANT SELECT ON fairness_rules TO uil_worker;

-- Playbooks that were stopped because they did harm. One that a person has opened again is judged by what came after.
CREATE TABLE harm_stops (
  tenant_id     text NOT NULL REFERENCES tenants,
  playbook      text NOT NULL,
  stopped_at    timestamptz NOT NULL,
  measure       text NOT NULL,
  why           text NOT NULL,
  evidence      jsonb NOT NULL,
  reopened_at   timestamptz,
  reopened_by   text,
  reopened_why  text,
  PRIMARY KEY (tenant_id, playbook, stopped_at)
);
CREATE UNIQUE INDEX harm_stops_open ON harm_stops (tenant_id, playbook) WHERE reopened_at IS NULL;
CALL keep_tenants_apart('harm_stops');
GRANT SELECT ON harm_stops TO uil_app;
GRANT UPDATE (reopened_at, reopened_by, reopened_why) ON harm_stops TO uil_app;
GRANT SELECT, INSERT, UPDATE ON harm_stops TO uil_worker;

-- When playbooks were last judged, and how far the signals of a night have come.
CREATE TABLE harm_looks (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  looked_at timestamptz NOT NULL
);
CALL keep_tenants_apart('harm_looks');
GRANT SELECT ON harm_looks TO uil_app;
GRANT SELECT, INSERT, UPDATE ON harm_looks TO uil_worker;
CREATE TABLE signal_nights (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  night     timestamptz NOT NULL,
  -- The customer up to whom use was foretold; null when the night is through.
  through   text
);
CALL keep_tenants_apart('signal_nights');
GRANT SELECT, INSERT, UPDATE ON signal_nights TO uil_worker;

-- What customers do when they have had enough.
CREATE INDEX events_of_harm ON events (tenant_id, happened_at) WHERE type IN ('consent.changed', 'ticket.opened', 'customer.cancelled');
