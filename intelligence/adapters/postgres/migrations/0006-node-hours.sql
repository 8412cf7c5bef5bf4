-- What is known of each device hour by hour, and what is foretold of it.

-- Readings and alarms by hour: `measures` as in daily_facts, so that any order of adding gives the same. Kept for half a year.
CREATE TABLE node_hours (
  tenant_id    text NOT NULL,
  node_id      text NOT NULL,
  hour         timestamptz NOT NULL,
  -- The hour itself when it was learned in time, else the later one.
  learned_hour timestamptz NOT NULL,
  measures     jsonb NOT NULL,
  -- True when the device went down or came back: such rows are read however old they are.
  alarm        boolean NOT NULL,
  PRIMARY KEY (tenant_id, node_id, hour, learned_hour)
);
CREATE INDEX node_hours_alarms ON node_hours (tenant_id, node_id, hour) WHERE alarm;
CREATE INDEX node_hours_by_age ON node_hours (hour);
CALL keep_tenants_apart('node_hours');
GRANT SELECT ON node_hours TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON node_hours TO uil_worker;

-- Devices of which something was heard since their last forecast.
CREATE TABLE forecast_requests (
  tenant_id    text NOT NULL REFERENCES tenants,
  node_id      text NOT NULL,
  requested_at timestamptz NOT NULL,
  -- True when it went down or came back: it is looked at at once.
  urgent       boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, node_id)
);
CREATE INDEX forecast_requests_by_age ON forecast_requests (requested_at);
CALL keep_tenants_apart('forecast_requests');
GRANT SELECT, INSERT, UPDATE, DELETE ON forecast_requests TO uil_worker;

-- The present forecast of each device, and the warning that stands.
CREATE TABLE node_forecasts (
  tenant_id      text NOT NULL REFERENCES tenants,
  node_id        text NOT NULL,
  made_at        timestamptz NOT NULL,
  state          text NOT NULL CHECK (state IN ('watched', 'down', 'silent', 'learning', 'never-read', 'no-model')),
  chance_24h     double precision,
  chance_72h     double precision,
  warned_since   timestamptz,
  warned_chance  double precision,
  -- Reasons, evidence and anomalies as the API tells them.
  forecast       jsonb NOT NULL,
  PRIMARY KEY (tenant_id, node_id)
);
CREATE INDEX node_forecasts_by_age ON node_forecasts (tenant_id, made_at);
CALL keep_tenants_apart('node_forecasts');
GRANT SELECT ON node_forecasts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON node_forecasts TO uil_worker;

-- Every warning that was ever given, and how it ended: null while it stands.
CREATE TABLE node_warnings (
  tenant_id  text NOT NULL REFERENCES tenants,
  node_id    text NOT NULL,
  opened_at  timestamptz NOT NULL,
  chance     double precision NOT NULL,
  version    text NOT NULL,
  ended_at   timestamptz,
  ended      text CHECK (ended IN ('failed', 'calmed', 'lapsed')),
  PRIMARY KEY (tenant_id, node_id, opened_at),
  CHECK ((ended IS NULL) = (ended_at IS NULL))
);
CREATE INDEX node_warnings_by_time ON node_warnings (tenant_id, opened_at DESC);
CALL keep_tenants_apart('node_warnings');
GRANT SELECT ON node_warnings TO uil_app;
GRANT SELECT, INSERT, UPDATE ON node_warnings TO uil_worker;

-- What the log already holds of the last half-year, as the pipeline adds it from now on.
INSERT INTO node_hours (tenant_id, node_id, hour, learned_hour, measures, alarm)
WITH told AS (
  SELECT tenant_id, subject_id AS node_id, type, event_id, data, to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
    date_trunc('hour', happened_at, 'UTC') AS hour, greatest(date_trunc('hour', learned_at, 'UTC'), date_trunc('hour', happened_at, 'UTC')) AS learned_hour
  FROM events WHERE type IN ('device.metrics', 'device.down', 'device.up') AND happened_at > now() - interval '180 days'
), facts AS (
  SELECT tenant_id, node_id, hour, learned_hour, measure, jsonb_build_array(count(*), sum(milli), min(milli), max(milli)) AS fact
  FROM told, LATERAL (VALUES ('node.utilisation_milli', data ->> 'utilisation_percent'), ('node.latency_milli', data ->> 'latency_ms'), ('node.loss_milli', data ->> 'loss_percent'),
      ('node.temperature_milli', data ->> 'temperature_c'), ('node.signal_milli', data ->> 'signal_dbm')) AS v (measure, value),
    LATERAL (SELECT floor(value::float8 * 1000 + 0.5)::bigint AS milli) m
  WHERE type = 'device.metrics' AND value IS NOT NULL GROUP BY tenant_id, node_id, hour, learned_hour, measure
  UNION ALL
  SELECT tenant_id, node_id, hour, learned_hour, CASE type WHEN 'device.down' THEN 'node.downs' ELSE 'node.ups' END, jsonb_build_array(count(*), count(*), 1, 1)
  FROM told WHERE type <> 'device.metrics' GROUP BY tenant_id, node_id, hour, learned_hour, type
  UNION ALL
  SELECT tenant_id, node_id, hour, learned_hour, 'node.answers', (array_agg(jsonb_build_array(at, event_id, type = 'device.up') ORDER BY at COLLATE "C" DESC, event_id COLLATE "C" DESC))[1]
  FROM told WHERE type <> 'device.metrics' GROUP BY tenant_id, node_id, hour, learned_hour
  UNION ALL
  SELECT tenant_id, node_id, hour, learned_hour, 'node.fed_by', (array_agg(jsonb_build_array(at, event_id, data ->> 'parent_node_id') ORDER BY at COLLATE "C" DESC, event_id COLLATE "C" DESC))[1]
  FROM told WHERE type <> 'device.metrics' AND data ? 'parent_node_id' GROUP BY tenant_id, node_id, hour, learned_hour
)
SELECT tenant_id, node_id, hour, learned_hour, jsonb_object_agg(measure, fact), bool_or(measure = 'node.answers') FROM facts GROUP BY tenant_id, node_id, hour, learned_hour;
INSERT INTO forecast_requests (tenant_id, node_id, requested_at) SELECT DISTINCT tenant_id, node_id, now() FROM node_hours;

-- Models that spoke of seven days answered another question, from other features: they make way for the first that answers this one.
UPDATE models SET alias = NULL, stage = 'retired', stage_since = now(), why = 'it spoke of seven days; what is asked now are 24 and 72 hours'
  WHERE name = 'network_failure' AND stage NOT IN ('retired', 'rejected');
