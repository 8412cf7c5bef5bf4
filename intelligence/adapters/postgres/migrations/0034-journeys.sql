-- What moves people on their journeys, each fact once under its id, and the stays that follow from them: a late fact corrects the stays.
CREATE TABLE journey_facts (
  tenant_id   text NOT NULL REFERENCES tenants,
  persona     text NOT NULL CHECK (persona IN ('customer', 'partner', 'staff')),
  person_id   text NOT NULL,
  fact_id     text NOT NULL,
  kind        text NOT NULL,
  happened_at timestamptz NOT NULL,
  learned_at  timestamptz NOT NULL,
  words       text NOT NULL,
  PRIMARY KEY (tenant_id, persona, person_id, fact_id)
);
CALL keep_tenants_apart('journey_facts');
GRANT SELECT ON journey_facts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON journey_facts TO uil_worker;

CREATE TABLE journey_stays (
  tenant_id  text NOT NULL REFERENCES tenants,
  persona    text NOT NULL,
  person_id  text NOT NULL,
  since      timestamptz NOT NULL,
  until      timestamptz,
  stage      text NOT NULL,
  because    text NOT NULL,
  -- Where the stay led; null while it lasts.
  next_stage text,
  PRIMARY KEY (tenant_id, persona, person_id, since)
);
CREATE INDEX journey_stays_now ON journey_stays (tenant_id, persona, stage) WHERE until IS NULL;
CALL keep_tenants_apart('journey_stays');
GRANT SELECT ON journey_stays TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON journey_stays TO uil_worker;

-- What the log holds already; the stays follow with the next scores. Rows are seen under the worker's policies only, whoever owns the tables.
SET LOCAL ROLE uil_worker;
INSERT INTO journey_facts (tenant_id, persona, person_id, fact_id, kind, happened_at, learned_at, words)
  SELECT tenant_id, 'customer', subject_id, source || ' ' || event_id,
    CASE type WHEN 'address.qualified' THEN 'heard' WHEN 'customer.cancelled' THEN 'left' WHEN 'ticket.opened' THEN 'wants-to-leave' ELSE 'joined' END,
    least(happened_at, coalesce((data ->> 'customer_since')::date::timestamp AT TIME ZONE 'UTC', happened_at)), learned_at,
    CASE type WHEN 'address.qualified' THEN 'the line to the address was looked up' WHEN 'customer.cancelled' THEN 'the customer cancelled'
      WHEN 'ticket.opened' THEN 'a ticket asks how to cancel' WHEN 'customer.activated' THEN 'the service was switched on' ELSE 'became a customer' END
  FROM events WHERE type IN ('customer.created', 'customer.activated', 'customer.cancelled', 'address.qualified')
    OR (type = 'ticket.opened' AND data ->> 'category' = 'cancellation')
  ON CONFLICT DO NOTHING;
RESET ROLE;
