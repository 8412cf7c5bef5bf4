-- One ledger of everything that was predicted, chances and ranges; what came of it; the rhythm of the feeds that both rest on.

ALTER TABLE predictions
  ADD COLUMN subject_kind text NOT NULL DEFAULT 'customer' CHECK (subject_kind IN ('customer', 'node', 'partner', 'tenant')),
  -- What counts as come true: see ledger-truths.ts.
  ADD COLUMN truth text,
  ADD COLUMN horizon_hours integer,
  -- The segment as it was then.
  ADD COLUMN segment text,
  -- A range: the amount said for the days from the first to the last, with its bounds of 80 and 95 %, and the amount that came.
  ADD COLUMN first_day date,
  ADD COLUMN last_day date,
  ADD COLUMN said_value double precision,
  ADD COLUMN low_80 double precision,
  ADD COLUMN high_80 double precision,
  ADD COLUMN low_95 double precision,
  ADD COLUMN high_95 double precision,
  ADD COLUMN came_value double precision,
  -- Why nobody can say what came of it; such a prediction is settled and counts in no rate.
  ADD COLUMN void text,
  -- Settled otherwise at first, before a late fact was known.
  ADD COLUMN corrected_at timestamptz,
  -- When the ledger looks at it next: when it is due, a day and a week later for facts that came late, then never again.
  ADD COLUMN look_at timestamptz,
  -- False for those that are deleted after the last look: of a customer one prediction a week is kept, of everything else all.
  ADD COLUMN kept boolean NOT NULL DEFAULT true;
-- Row-level security holds for the owner too; it is lifted for this one statement.
ALTER TABLE predictions NO FORCE ROW LEVEL SECURITY;
UPDATE predictions SET
  truth = CASE model WHEN 'network_failure' THEN 'node-down' WHEN 'upsell_propensity' THEN 'took-more' ELSE 'left' END,
  subject_kind = CASE model WHEN 'network_failure' THEN 'node' ELSE 'customer' END,
  horizon_hours = round(extract(epoch FROM due_at - made_at) / 3600),
  look_at = CASE WHEN settled_at IS NULL THEN due_at END;
ALTER TABLE predictions FORCE ROW LEVEL SECURITY;
ALTER TABLE predictions ALTER COLUMN truth SET NOT NULL, ALTER COLUMN horizon_hours SET NOT NULL;
DROP INDEX predictions_due;
CREATE INDEX predictions_to_look_at ON predictions (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX predictions_by_due ON predictions (tenant_id, model, due_at) WHERE kept;
GRANT DELETE ON predictions TO uil_worker;

-- The few events that say what came true, found without going through everything else that happened to a customer.
CREATE INDEX events_of_truth ON events (tenant_id, subject_id, happened_at) WHERE type IN ('customer.cancelled', 'device.down', 'service.changed');

-- Months of a model whose settled predictions have changed since they were counted.
CREATE TABLE accuracy_due (
  tenant_id text NOT NULL REFERENCES tenants,
  model     text NOT NULL,
  month     date NOT NULL,
  PRIMARY KEY (tenant_id, model, month)
);
CALL keep_tenants_apart('accuracy_due');
GRANT SELECT, INSERT, UPDATE, DELETE ON accuracy_due TO uil_worker;

-- What came of what was shown, counted by month in which the horizon ended, horizon and segment. `figures` holds bins of
-- log-odds for chances, hits and errors for ranges.
CREATE TABLE accuracy_months (
  tenant_id     text NOT NULL REFERENCES tenants,
  model         text NOT NULL,
  truth         text NOT NULL,
  horizon_hours integer NOT NULL,
  month         date NOT NULL,
  segment       text NOT NULL,
  figures       jsonb NOT NULL,
  counted_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, model, month, truth, horizon_hours, segment)
);
CALL keep_tenants_apart('accuracy_months');
GRANT SELECT ON accuracy_months TO uil_app;
GRANT SELECT, INSERT, DELETE ON accuracy_months TO uil_worker;

-- In which hours of a day something of a feed happened, by the partition of the log whose worker writes it: nobody waits for anybody.
CREATE TABLE feed_days (
  tenant_id    text NOT NULL,
  feed         text NOT NULL,
  partition_no smallint NOT NULL,
  day          date NOT NULL,
  -- Bit h is set when something happened in the hour h UTC.
  hours        integer NOT NULL,
  last_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, feed, partition_no, day)
);
CALL keep_tenants_apart('feed_days');
GRANT SELECT ON feed_days TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON feed_days TO uil_worker;

-- How each feed stands: what was heard last, its longest usual pause, and since when it is silent for longer.
CREATE TABLE feeds (
  tenant_id     text NOT NULL REFERENCES tenants,
  feed          text NOT NULL,
  last_at       timestamptz NOT NULL,
  -- Null while too little is known of its rhythm: then nobody can say that it is late.
  patience_hours double precision,
  silent_since  timestamptz,
  looked_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, feed)
);
CALL keep_tenants_apart('feeds');
GRANT SELECT ON feeds TO uil_app;
GRANT SELECT, INSERT, UPDATE ON feeds TO uil_worker;

-- A tenant day by day: what was billed, who was there and what they pay a month, who came and who went. Added up again at night
-- for the days that late facts may have changed.
CREATE TABLE tenant_days (
  tenant_id     text NOT NULL REFERENCES tenants,
  day           date NOT NULL,
  billed_minor  bigint NOT NULL,
  customers     bigint NOT NULL,
  monthly_minor bigint NOT NULL,
  joined        bigint NOT NULL,
  joined_minor  bigint NOT NULL,
  lost          bigint NOT NULL,
  lost_minor    bigint NOT NULL,
  PRIMARY KEY (tenant_id, day)
);
CALL keep_tenants_apart('tenant_days');
GRANT SELECT ON tenant_days TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_days TO uil_worker;

-- What was found out about a whole tenant at night: findings and forecast, read by the brief of the day.
CREATE TABLE tenant_briefs (
  tenant_id  text PRIMARY KEY REFERENCES tenants,
  written_at timestamptz NOT NULL,
  body       jsonb NOT NULL
);
CALL keep_tenants_apart('tenant_briefs');
GRANT SELECT ON tenant_briefs TO uil_app;
GRANT SELECT, INSERT, UPDATE ON tenant_briefs TO uil_worker;

-- The figures that a tenant gives to the comparison with its peers, as of the first of a month.
CREATE TABLE peer_figures (
  tenant_id text NOT NULL REFERENCES tenants,
  month     date NOT NULL,
  figures   jsonb NOT NULL,
  PRIMARY KEY (tenant_id, month)
);
CALL keep_tenants_apart('peer_figures');
GRANT SELECT, INSERT ON peer_figures TO uil_worker;

-- The bands that a tenant was given for a month: written once, so that no second look with other peers tells who was among them.
CREATE TABLE peer_bands (
  tenant_id  text NOT NULL REFERENCES tenants,
  month      date NOT NULL,
  body       jsonb NOT NULL,
  written_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, month)
);
CALL keep_tenants_apart('peer_bands');
GRANT SELECT ON peer_bands TO uil_app;
GRANT SELECT, INSERT ON peer_bands TO uil_worker;

-- Whether a tenant takes part in the comparison: who gives nothing gets nothing.
ALTER TABLE tenants ADD COLUMN compares boolean NOT NULL DEFAULT false;
GRANT UPDATE (compares) ON tenants TO uil_app;

-- Who runs the layer for several ISPs is a tenant of a kind of its own: it has credentials, no customers, and sees roll-ups only.
ALTER TABLE tenants ADD COLUMN kind text NOT NULL DEFAULT 'isp' CHECK (kind IN ('isp', 'platform'));
CREATE UNIQUE INDEX one_platform ON tenants (kind) WHERE kind = 'platform';

-- Each ISP as the platform's owner sees it: sums and counts, nobody's name. Written when anything of the tenant has changed.
CREATE TABLE tenant_rollups (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  as_of     timestamptz NOT NULL,
  -- The head of the tenant's changes that is in it.
  seq       bigint NOT NULL,
  body      jsonb NOT NULL
);
CALL keep_tenants_apart('tenant_rollups');
GRANT SELECT ON tenant_rollups TO uil_app;
GRANT SELECT, INSERT, UPDATE ON tenant_rollups TO uil_worker;
