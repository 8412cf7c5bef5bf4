-- Health that is held against noise, whom people leave out of lists, and what they say is wrong.

-- What a grade rests on is kept with the score: the score of the day and what was held before it.
ALTER TABLE scores ADD COLUMN graded json;

-- Customers whom a person leaves out of lists and advice, until a moment: who, when and why. A row is never deleted.
CREATE TABLE exemptions (
  tenant_id    text NOT NULL REFERENCES tenants,
  exemption_id text NOT NULL,
  customer_id  text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('vpn', 'second-line', 'staff', 'test-line', 'snoozed', 'not-at-risk', 'already-handled', 'other')),
  reason       text NOT NULL,
  until        timestamptz NOT NULL,
  made_by      text NOT NULL,
  made_at      timestamptz NOT NULL,
  -- The feedback that it came with.
  feedback_id  text,
  ended_by     text,
  ended_at     timestamptz,
  PRIMARY KEY (tenant_id, exemption_id)
);
CREATE INDEX exemptions_open ON exemptions (tenant_id, customer_id, until) WHERE ended_at IS NULL;
CALL keep_tenants_apart('exemptions');
GRANT SELECT, INSERT ON exemptions TO uil_app;
GRANT UPDATE (ended_by, ended_at) ON exemptions TO uil_app;
GRANT SELECT ON exemptions TO uil_worker;

-- "This is wrong": what a person said of a score, with what the score was. Models learn from it; wrong data is work for operations.
CREATE TABLE feedback (
  tenant_id     text NOT NULL REFERENCES tenants,
  feedback_id   text NOT NULL,
  customer_id   text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('not-at-risk', 'wrong-reason', 'already-handled', 'wrong-data')),
  -- The reason that is said not to hold, or the value that is said to be wrong.
  feature       text,
  note          text,
  made_by       text NOT NULL,
  made_at       timestamptz NOT NULL,
  churn_chance  double precision,
  health_score  double precision,
  model         text,
  model_version text,
  -- The reasons as they were told, strongest first.
  reasons       jsonb NOT NULL,
  withdrawn_at  timestamptz,
  -- Wrong data: when somebody has seen to it, who, and what was found.
  done_at       timestamptz,
  done_by       text,
  found         text,
  PRIMARY KEY (tenant_id, feedback_id)
);
CREATE INDEX feedback_of_customer ON feedback (tenant_id, customer_id, made_at DESC);
CREATE INDEX feedback_by_time ON feedback (tenant_id, made_at DESC, feedback_id);
CALL keep_tenants_apart('feedback');
GRANT SELECT, INSERT ON feedback TO uil_app;
GRANT UPDATE (withdrawn_at, done_at, done_by, found) ON feedback TO uil_app;
GRANT SELECT ON feedback TO uil_worker;

-- Rows are seen under the worker's policies only, whoever owns the tables.
SET LOCAL ROLE uil_worker;
-- What was scored before is said anew by the next score.
DELETE FROM scores;
INSERT INTO score_requests (tenant_id, customer_id, requested_at, of_everybody)
SELECT tenant_id, customer_id, now(), true FROM customers WHERE status <> 'cancelled' ON CONFLICT DO NOTHING;
RESET ROLE;
