-- The network as it is known now, and the incidents that its alarms come to.

-- The inventory. `state.latest` keeps for every attribute [moment, event id, value] as customers do: the latest fact wins, in any order.
CREATE TABLE nodes (
  tenant_id text NOT NULL REFERENCES tenants,
  node_id   text NOT NULL,
  state     jsonb NOT NULL,
  -- True while the inventory lists it; then parent_id is what feeds it, null for a node that nothing feeds.
  listed    boolean NOT NULL,
  parent_id text,
  heard_at  timestamptz,
  -- The last day of its readings at their busiest; null while there are none.
  busy      jsonb,
  PRIMARY KEY (tenant_id, node_id)
);
CALL keep_tenants_apart('nodes');
GRANT SELECT ON nodes TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON nodes TO uil_worker;

-- Single readings of the latest days, one row a node and UTC day: [[milliseconds, utilisation, latency, loss], …] in the order of time.
CREATE TABLE node_days (
  tenant_id text NOT NULL REFERENCES tenants,
  node_id   text NOT NULL,
  day       date NOT NULL,
  readings  jsonb NOT NULL,
  PRIMARY KEY (tenant_id, node_id, day)
);
CREATE INDEX node_days_by_age ON node_days (tenant_id, day);
CALL keep_tenants_apart('node_days');
GRANT SELECT ON node_days TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON node_days TO uil_worker;

-- Alarms that may still change order. The pipeline only adds, the watch only takes away, so neither waits for the other.
CREATE TABLE network_alarms (
  tenant_id   text NOT NULL REFERENCES tenants,
  arrival     bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  kind        text NOT NULL CHECK (kind IN ('down', 'up', 'seen')),
  node_id     text NOT NULL,
  happened_at timestamptz NOT NULL,
  learned_at  timestamptz NOT NULL,
  parent_id   text,
  cause       text,
  PRIMARY KEY (tenant_id, arrival)
);
CREATE INDEX network_alarms_by_time ON network_alarms (tenant_id, happened_at);
CALL keep_tenants_apart('network_alarms');
GRANT SELECT ON network_alarms TO uil_app;
GRANT SELECT, INSERT, DELETE ON network_alarms TO uil_worker;

-- Calls to look at a network now; one a batch that held alarms.
CREATE TABLE network_calls (
  tenant_id text NOT NULL REFERENCES tenants,
  call      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (tenant_id, call)
);
CALL keep_tenants_apart('network_calls');
GRANT SELECT, INSERT, DELETE ON network_calls TO uil_worker;

-- What the watch knows of a network: alarms that are put in order for good, parents that alarms named, and what was told.
CREATE TABLE network_state (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  settled   jsonb NOT NULL,
  parents   jsonb NOT NULL,
  told      jsonb NOT NULL,
  -- When to look again although no alarm comes.
  due_at    timestamptz,
  looked_at timestamptz,
  -- False for a tenant that was here before this table: what its log tells of the network is read at the first look.
  log_read  boolean NOT NULL DEFAULT true
);
CREATE INDEX network_state_due ON network_state (due_at) WHERE due_at IS NOT NULL;
CALL keep_tenants_apart('network_state');
GRANT SELECT ON network_state TO uil_app;
GRANT SELECT, INSERT, UPDATE ON network_state TO uil_worker;
INSERT INTO network_state (tenant_id, settled, parents, told, due_at, log_read) SELECT tenant_id, 'null', '[]', '[]', now(), false FROM tenants;

-- Incidents, those that go on and those that are over. Whom an open one cuts off is not kept here: it is counted from `customers` when asked.
CREATE TABLE incidents (
  tenant_id   text NOT NULL REFERENCES tenants,
  incident_id text NOT NULL,
  root        text NOT NULL,
  chance      double precision NOT NULL,
  reason      text NOT NULL,
  cause       text,
  state       text NOT NULL CHECK (state IN ('open', 'part-restored', 'flapping', 'over', 'merged', 'withdrawn')),
  since       timestamptz NOT NULL,
  until       timestamptz,
  -- False while alarms that are on their way may still move the root.
  settled     boolean NOT NULL,
  -- True from the first notice of it on: only then is it sure to keep its name.
  told        boolean NOT NULL,
  -- Nodes that are cut off now, and all that ever were.
  nodes       text[] NOT NULL,
  extent      text[] NOT NULL,
  -- The open incident above it, and the one that it turned out to be part of.
  within      text,
  into_id     text,
  -- Runners-up, alarms, nodes that came back, and the like.
  detail      jsonb NOT NULL,
  taken_by    text,
  taken_at    timestamptz,
  false_alarm_by text,
  false_alarm_at timestamptz,
  found_at    timestamptz NOT NULL,
  changed_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, incident_id)
);
CREATE INDEX incidents_by_time ON incidents (tenant_id, since DESC, incident_id);
CREATE INDEX incidents_open ON incidents (tenant_id) WHERE until IS NULL;
CREATE INDEX incidents_by_end ON incidents (tenant_id, until);
CALL keep_tenants_apart('incidents');
GRANT SELECT ON incidents TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON incidents TO uil_worker;

-- Everybody whom an incident cut off, with what the month cost then.
CREATE TABLE incident_customers (
  tenant_id     text NOT NULL REFERENCES tenants,
  incident_id   text NOT NULL,
  customer_id   text NOT NULL,
  node_id       text NOT NULL,
  partner_id    text,
  -- Null when it is not known, or not in the currency of the tenant.
  monthly_minor bigint,
  PRIMARY KEY (tenant_id, incident_id, customer_id),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents ON DELETE CASCADE
);
CALL keep_tenants_apart('incident_customers');
GRANT SELECT ON incident_customers TO uil_app;
GRANT SELECT, INSERT, DELETE ON incident_customers TO uil_worker;

-- What was said of an incident, by the layer or by a person, in the order in which it was said.
CREATE TABLE incident_notices (
  tenant_id   text NOT NULL REFERENCES tenants,
  incident_id text NOT NULL,
  notice      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  said_at     timestamptz NOT NULL,
  kinds       text[] NOT NULL,
  root        text NOT NULL,
  -- Nodes that are told to be cut off, or to be back, for the first time.
  cut         text[] NOT NULL,
  restored    text[] NOT NULL,
  into_id     text,
  -- Customers who were cut off then, and what they pay a month.
  customers   integer NOT NULL,
  monthly_minor bigint NOT NULL,
  said_by     text,
  note        text,
  PRIMARY KEY (tenant_id, incident_id, notice),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents ON DELETE CASCADE
);
CALL keep_tenants_apart('incident_notices');
GRANT SELECT ON incident_notices TO uil_app;
GRANT SELECT, INSERT, DELETE ON incident_notices TO uil_worker;

-- What people taught: what an incident really was, with what the layer had said of it.
CREATE TABLE incident_labels (
  tenant_id   text NOT NULL REFERENCES tenants,
  label_id    bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  incident_id text NOT NULL,
  label       text NOT NULL CHECK (label IN ('false-alarm', 'real')),
  root        text NOT NULL,
  chance      double precision NOT NULL,
  alarms      jsonb NOT NULL,
  labelled_by text NOT NULL,
  labelled_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, label_id)
);
CALL keep_tenants_apart('incident_labels');
GRANT SELECT ON incident_labels TO uil_app;
GRANT SELECT, INSERT ON incident_labels TO uil_worker;
