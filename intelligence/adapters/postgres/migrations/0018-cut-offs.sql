-- Whom an outage or planned work cuts off for certain, what is still to be told of it, and how far telling has come.

-- Outages that may be told of and planned work, under the name that their events give them; an incident that was told has its own name.
CREATE TABLE cut_offs (
  tenant_id  text NOT NULL REFERENCES tenants,
  cause_id   text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('outage', 'maintenance')),
  -- `declared` by a system or a person, or an `incident` that the layer concluded and that a person or a rule let be told.
  origin     text NOT NULL CHECK (origin IN ('declared', 'incident')),
  node_id    text NOT NULL,
  -- `proposed` waits for a person; `silent` is told to nobody.
  state      text NOT NULL CHECK (state IN ('proposed', 'telling', 'silent')),
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  -- Of planned work: the end of its window, and when the window was stated last.
  window_end timestamptz,
  stated_at  timestamptz,
  -- When service is expected back, who said so and when; null while nobody has.
  expected_at        timestamptz,
  expected_stated_at timestamptz,
  expected_by        text,
  -- Who let it be told; null when it was declared, or the tenant's rule let it.
  confirmed_by text,
  confirmed_at timestamptz,
  PRIMARY KEY (tenant_id, cause_id)
);
CREATE INDEX cut_offs_open ON cut_offs (tenant_id) WHERE ended_at IS NULL;
CALL keep_tenants_apart('cut_offs');
GRANT SELECT ON cut_offs TO uil_app;
GRANT SELECT, INSERT, UPDATE ON cut_offs TO uil_worker;

-- The nodes that it cuts off, each with its own time; `back_at` is null while the node is down.
CREATE TABLE cut_off_nodes (
  tenant_id text NOT NULL REFERENCES tenants,
  cause_id  text NOT NULL,
  node_id   text NOT NULL,
  cut_at    timestamptz NOT NULL,
  back_at   timestamptz,
  PRIMARY KEY (tenant_id, cause_id, node_id),
  FOREIGN KEY (tenant_id, cause_id) REFERENCES cut_offs
);
CREATE INDEX cut_off_nodes_of_node ON cut_off_nodes (tenant_id, node_id);
CALL keep_tenants_apart('cut_off_nodes');
GRANT SELECT ON cut_off_nodes TO uil_app;
GRANT SELECT, INSERT, UPDATE ON cut_off_nodes TO uil_worker;

-- The confirmed set: nobody else is told of it.
CREATE TABLE cut_off_customers (
  tenant_id   text NOT NULL REFERENCES tenants,
  cause_id    text NOT NULL,
  customer_id text NOT NULL,
  node_id     text NOT NULL,
  -- True while planned work is under way: nobody is asked for money or sold anything then.
  holds       boolean NOT NULL,
  PRIMARY KEY (tenant_id, cause_id, customer_id),
  FOREIGN KEY (tenant_id, cause_id) REFERENCES cut_offs
);
CREATE INDEX cut_off_customers_held ON cut_off_customers (tenant_id, customer_id) WHERE holds;
CALL keep_tenants_apart('cut_off_customers');
GRANT SELECT ON cut_off_customers TO uil_app;
GRANT SELECT, INSERT, UPDATE ON cut_off_customers TO uil_worker;

-- What has happened to a cut-off and is to be carried to its customers, in this order for each cause.
CREATE TABLE cut_off_changes (
  tenant_id   text NOT NULL REFERENCES tenants,
  change_no   bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  cause_id    text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('cut', 'again', 'expected', 'back', 'planned', 'begun', 'over', 'cancelled', 'completed')),
  event       jsonb NOT NULL,
  -- The nodes that it concerns; null is those that the event itself says.
  nodes       text[],
  -- At most so many customers may be told, as a person has seen them; null where nobody was asked.
  confirmed   integer,
  due_at      timestamptz NOT NULL,
  -- Set when it has been shared out; then its chunks are what is left of it.
  shared_at   timestamptz,
  PRIMARY KEY (tenant_id, change_no)
);
CREATE INDEX cut_off_changes_due ON cut_off_changes (due_at, change_no) WHERE shared_at IS NULL;
CREATE INDEX cut_off_changes_of_cause ON cut_off_changes (tenant_id, cause_id, change_no);
CALL keep_tenants_apart('cut_off_changes');
GRANT SELECT ON cut_off_changes TO uil_app;
GRANT SELECT, INSERT, UPDATE ON cut_off_changes TO uil_worker;

-- The customers of a change in pieces: one transaction each, so that a crash repeats one piece and no more.
CREATE TABLE cut_off_chunks (
  tenant_id text NOT NULL REFERENCES tenants,
  change_no bigint NOT NULL,
  chunk     integer NOT NULL,
  customers text[] NOT NULL,
  -- Set when it failed: the others go on, and this one is tried again.
  retry_at  timestamptz,
  done_at   timestamptz,
  PRIMARY KEY (tenant_id, change_no, chunk),
  FOREIGN KEY (tenant_id, change_no) REFERENCES cut_off_changes
);
CREATE INDEX cut_off_chunks_open ON cut_off_chunks (chunk, change_no) WHERE done_at IS NULL;
CALL keep_tenants_apart('cut_off_chunks');
GRANT SELECT, INSERT, UPDATE ON cut_off_chunks TO uil_worker;

-- What was credited for an outage is looked up by it.
CREATE INDEX platform_actions_of_outage ON platform_actions (tenant_id, (values ->> 'outage_id')) WHERE action = 'give-credit';
-- Whom outages brought a message, for the count on the page of an incident.
CREATE INDEX outbox_of_outages ON outbox (tenant_id, customer_id) WHERE playbook = 'service-restoration';
