-- What live screens are told comes in sets: one row says all of a transaction, under the number of the last of it. The rows of before are
-- let go; a screen that was behind asks the API again.
DROP TABLE changes;
CREATE TABLE changes (
  tenant_id  text NOT NULL REFERENCES tenants,
  -- The number of the last key; the first has this less the count of the others.
  seq        bigint NOT NULL,
  topic      text NOT NULL,
  keys       text[] NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CALL keep_tenants_apart('changes');
GRANT SELECT ON changes TO uil_app;
GRANT SELECT, INSERT, DELETE ON changes TO uil_worker;
