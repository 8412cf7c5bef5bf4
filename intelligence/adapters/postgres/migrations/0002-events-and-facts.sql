-- The event log, what is computed from it, and what models say about it.

-- The next position of each partition. Writers hold the row until they commit, so positions have no gaps and follow the order of commits.
CREATE TABLE log_heads (
  partition_no  smallint PRIMARY KEY,
  next_position bigint NOT NULL
);
INSERT INTO log_heads SELECT n, 1 FROM generate_series(0, 7) AS n;
GRANT SELECT, UPDATE ON log_heads TO uil_app, uil_worker;

-- The two tables that grow by the event have no reference to tenants: it cost a third of every append, and the tenant of a
-- row comes from a verified credential.
CREATE TABLE events (
  tenant_id    text NOT NULL,
  partition_no smallint NOT NULL,
  position     bigint NOT NULL,
  source       text NOT NULL,
  event_id     text NOT NULL,
  type         text NOT NULL,
  -- The customer, node or partner it is about.
  subject_id   text,
  happened_at  timestamptz NOT NULL,
  learned_at   timestamptz NOT NULL,
  received_at  timestamptz NOT NULL,
  data         jsonb NOT NULL,
  PRIMARY KEY (partition_no, position)
);
-- The inbox: an event counts once per tenant, source and id.
CREATE UNIQUE INDEX events_once ON events (tenant_id, source, event_id);
CREATE INDEX events_of_subject ON events (tenant_id, subject_id, happened_at);
CALL keep_tenants_apart('events');
GRANT SELECT, INSERT ON events TO uil_app, uil_worker;

-- How far each consumer has come in each partition.
CREATE TABLE log_offsets (
  consumer     text NOT NULL,
  partition_no smallint NOT NULL,
  position     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer, partition_no)
);
INSERT INTO log_offsets (consumer, partition_no) SELECT 'pipeline', n FROM generate_series(0, 7) AS n;
GRANT SELECT ON log_offsets TO uil_app;
GRANT SELECT, UPDATE ON log_offsets TO uil_worker;

-- Events that could not be processed: set aside with their cause, and the partition moves on. Tried again until
-- retry_at is null (the attempts are used up); replay gives a new retry_at.
CREATE TABLE dead_letters (
  tenant_id    text NOT NULL REFERENCES tenants,
  partition_no smallint NOT NULL,
  position     bigint NOT NULL,
  cause        text NOT NULL,
  attempts     integer NOT NULL,
  set_aside_at timestamptz NOT NULL,
  retry_at     timestamptz,
  PRIMARY KEY (tenant_id, partition_no, position)
);
CALL keep_tenants_apart('dead_letters');
GRANT SELECT ON dead_letters TO uil_app;
CREATE INDEX dead_letters_due ON dead_letters (retry_at) WHERE retry_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON dead_letters TO uil_worker;

-- Daily facts: one row per entity, day and day of learning; `measures` maps each measure to [count, sum, min, max]
-- or, for the latest value of a state, to [moment, event id, value].
CREATE TABLE daily_facts (
  tenant_id   text NOT NULL,
  entity_kind text NOT NULL,
  entity_id   text NOT NULL,
  day         date NOT NULL,
  -- The day itself when it was learned in time, else the later day.
  learned_on  date NOT NULL,
  measures    jsonb NOT NULL,
  -- True when a state is among the measures: such rows count however old they are, the others for a year.
  has_states  boolean NOT NULL,
  PRIMARY KEY (tenant_id, entity_kind, entity_id, day, learned_on)
);
CREATE INDEX daily_facts_states ON daily_facts (tenant_id, entity_kind, entity_id, day) WHERE has_states;
CALL keep_tenants_apart('daily_facts');
GRANT SELECT ON daily_facts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON daily_facts TO uil_worker;

-- The present state of each customer. `state.latest` keeps for every attribute [moment, event id, value]: the latest fact wins, in any order
-- of arrival; `state.totals` keeps sums over all time.
CREATE TABLE customers (
  tenant_id     text NOT NULL REFERENCES tenants,
  customer_id   text NOT NULL,
  state         jsonb NOT NULL,
  name          text,
  status        text NOT NULL,
  node_id       text,
  partner_id    text,
  last_event_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customers_of_node ON customers (tenant_id, node_id);
CALL keep_tenants_apart('customers');
GRANT SELECT ON customers TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON customers TO uil_worker;

-- Open outages, so that "is this customer's own node down?" is one look.
CREATE TABLE outages (
  tenant_id  text NOT NULL REFERENCES tenants,
  outage_id  text NOT NULL,
  node_id    text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (tenant_id, outage_id)
);
CREATE INDEX outages_open ON outages (tenant_id, node_id) WHERE ended_at IS NULL;
CALL keep_tenants_apart('outages');
GRANT SELECT ON outages TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outages TO uil_worker;

-- Customers whose facts have changed since their last score.
CREATE TABLE score_requests (
  tenant_id    text NOT NULL REFERENCES tenants,
  customer_id  text NOT NULL,
  requested_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX score_requests_by_age ON score_requests (requested_at);
CALL keep_tenants_apart('score_requests');
GRANT SELECT, INSERT, UPDATE, DELETE ON score_requests TO uil_worker;
GRANT SELECT ON score_requests TO uil_app;

-- The present scores of each customer, for lists and pages.
CREATE TABLE scores (
  tenant_id     text NOT NULL REFERENCES tenants,
  customer_id   text NOT NULL,
  churn_chance  double precision,
  churn         jsonb NOT NULL,
  health_score  double precision,
  health_grade  text NOT NULL,
  health        jsonb NOT NULL,
  -- Revenue, insights and next actions as the API tells them.
  advice        jsonb NOT NULL,
  churn_change  double precision,
  at_risk_minor bigint,
  scored_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX scores_by_risk ON scores (tenant_id, at_risk_minor DESC NULLS LAST, customer_id);
CALL keep_tenants_apart('scores');
GRANT SELECT ON scores TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON scores TO uil_worker;

-- Every prediction ever made, to be settled against what happened.
CREATE TABLE predictions (
  tenant_id     text NOT NULL REFERENCES tenants,
  prediction_id text NOT NULL,
  subject_id    text NOT NULL,
  model         text NOT NULL,
  version       text NOT NULL,
  made_at       timestamptz NOT NULL,
  due_at        timestamptz NOT NULL,
  chance        double precision,
  health_score  double precision,
  settled_at    timestamptz,
  came_true     boolean,
  PRIMARY KEY (tenant_id, prediction_id)
);
CREATE INDEX predictions_due ON predictions (due_at) WHERE settled_at IS NULL;
CREATE INDEX predictions_of_subject ON predictions (tenant_id, subject_id, made_at DESC);
CALL keep_tenants_apart('predictions');
GRANT SELECT ON predictions TO uil_app;
GRANT SELECT, INSERT, UPDATE ON predictions TO uil_worker;

-- Trained models with their cards. One version per tenant and name is the champion.
CREATE TABLE models (
  tenant_id  text NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  version    text NOT NULL,
  alias      text CHECK (alias IN ('champion', 'challenger')),
  card       jsonb NOT NULL,
  snapshot   text NOT NULL,
  sha256     text NOT NULL,
  trained_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name, version)
);
CREATE UNIQUE INDEX one_model_per_alias ON models (tenant_id, name, alias) WHERE alias IS NOT NULL;
CALL keep_tenants_apart('models');
GRANT SELECT ON models TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON models TO uil_worker;

-- What has a new state, by sequence, for live screens: a sequence without gaps per tenant.
CREATE TABLE change_heads (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  seq       bigint NOT NULL
);
CALL keep_tenants_apart('change_heads');
GRANT SELECT ON change_heads TO uil_app;
GRANT SELECT, INSERT, UPDATE ON change_heads TO uil_worker;

CREATE TABLE changes (
  tenant_id  text NOT NULL REFERENCES tenants,
  seq        bigint NOT NULL,
  topic      text NOT NULL,
  key        text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CALL keep_tenants_apart('changes');
GRANT SELECT ON changes TO uil_app;
GRANT SELECT, INSERT, DELETE ON changes TO uil_worker;
