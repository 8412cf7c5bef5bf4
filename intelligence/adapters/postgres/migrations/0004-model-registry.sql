-- Every version of every model with the stage it is in, how each got there, what each did in use, and the work of training.

-- shadow: scores beside the champion, unseen. canary: serves a twentieth of the customers. reserve: the champion of before,
-- ready to take over again. waiting: trained, and waits until the challenger's place is free.
ALTER TABLE models
  ADD COLUMN stage text NOT NULL DEFAULT 'retired' CHECK (stage IN ('waiting', 'shadow', 'canary', 'champion', 'reserve', 'retired', 'rejected')),
  ADD COLUMN stage_since timestamptz,
  ADD COLUMN why text NOT NULL DEFAULT '';
UPDATE models SET stage = CASE alias WHEN 'champion' THEN 'champion' WHEN 'challenger' THEN 'shadow' ELSE 'retired' END, stage_since = trained_at;
ALTER TABLE models ALTER COLUMN stage_since SET NOT NULL;
ALTER TABLE models ADD CONSTRAINT alias_follows_stage CHECK (
  alias IS NOT DISTINCT FROM CASE WHEN stage = 'champion' THEN 'champion' WHEN stage IN ('shadow', 'canary', 'reserve') THEN 'challenger' END);

-- Each change of stage, for ever.
CREATE TABLE model_moves (
  tenant_id  text NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  version    text NOT NULL,
  moved_at   timestamptz NOT NULL,
  from_stage text,
  to_stage   text NOT NULL,
  why        text NOT NULL,
  -- Who did it: a person, or the layer by its own rules.
  moved_by   text NOT NULL
);
CREATE INDEX model_moves_by_time ON model_moves (tenant_id, name, moved_at DESC);
CALL keep_tenants_apart('model_moves');
GRANT SELECT ON model_moves TO uil_app;
GRANT SELECT, INSERT ON model_moves TO uil_worker;

-- What each version did in use, by day: the guards of a rollout read it.
CREATE TABLE model_use (
  tenant_id  text NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  version    text NOT NULL,
  day        date NOT NULL,
  rows       bigint NOT NULL,
  failed     bigint NOT NULL,
  not_finite bigint NOT NULL,
  micros     bigint NOT NULL,
  -- Scores in twentieths of [0, 1], from low to high.
  histogram  bigint[] NOT NULL,
  high       bigint NOT NULL,
  PRIMARY KEY (tenant_id, name, version, day)
);
CALL keep_tenants_apart('model_use');
GRANT SELECT ON model_use TO uil_app;
GRANT SELECT, INSERT, UPDATE ON model_use TO uil_worker;

-- Predictions of versions that nobody saw are settled like the others, but never counted as said.
ALTER TABLE predictions ADD COLUMN shown boolean NOT NULL DEFAULT true;
CREATE INDEX predictions_of_version ON predictions (tenant_id, model, version, made_at);

-- Scores that a night asks for of everybody wait behind those that an event asks for.
ALTER TABLE score_requests ADD COLUMN of_everybody boolean NOT NULL DEFAULT false;
DROP INDEX score_requests_by_age;
CREATE INDEX score_requests_by_age ON score_requests (of_everybody, requested_at);

-- Alerts about models: one a kind and feature until it is over.
CREATE TABLE model_alerts (
  tenant_id  text NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  version    text NOT NULL,
  kind       text NOT NULL,
  feature    text NOT NULL DEFAULT '',
  detail     jsonb NOT NULL,
  raised_at  timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  over_at    timestamptz
);
CREATE UNIQUE INDEX model_alerts_open ON model_alerts (tenant_id, name, kind, feature) WHERE over_at IS NULL;
CALL keep_tenants_apart('model_alerts');
GRANT SELECT ON model_alerts TO uil_app;
GRANT SELECT, INSERT, UPDATE ON model_alerts TO uil_worker;

-- The work of training: asked for at night, by a person, by drift, or because there was no model yet.
CREATE TABLE trainings (
  tenant_id    text NOT NULL REFERENCES tenants,
  training_id  text NOT NULL,
  -- Null trains all models.
  name         text,
  reason       text NOT NULL CHECK (reason IN ('night', 'person', 'drift', 'first')),
  asked_by     text NOT NULL,
  asked_at     timestamptz NOT NULL,
  lease_until  timestamptz,
  started_at   timestamptz,
  finished_at  timestamptz,
  progress     real NOT NULL DEFAULT 0,
  stop_asked   boolean NOT NULL DEFAULT false,
  outcome      jsonb,
  PRIMARY KEY (tenant_id, training_id)
);
CREATE INDEX trainings_open ON trainings (asked_at) WHERE finished_at IS NULL;
CALL keep_tenants_apart('trainings');
GRANT SELECT ON trainings TO uil_app;
GRANT INSERT ON trainings TO uil_app;
GRANT UPDATE (stop_asked) ON trainings TO uil_app;
GRANT SELECT, INSERT, UPDATE ON trainings TO uil_worker;

-- The night that was last worked off for a tenant.
CREATE TABLE nights (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  last_at   timestamptz NOT NULL
);
CALL keep_tenants_apart('nights');
GRANT SELECT ON nights TO uil_app;
GRANT SELECT, INSERT, UPDATE ON nights TO uil_worker;
