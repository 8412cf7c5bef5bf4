-- The daily facts of an entity up to a day in one row, laid out for windows, so that a score need not read a year of rows. Nothing
-- here is a source of truth: a fact of a day that is folded already empties the row, and the next score folds it anew.
CREATE TABLE folded_facts (
  tenant_id   text NOT NULL,
  entity_kind text NOT NULL,
  entity_id   text NOT NULL,
  -- Counts the facts that came too late for a fold: who folds what it read writes only when none has come meanwhile.
  version     bigint NOT NULL,
  -- The days from `since` (before it only the states) to `through` are in it; null when it was emptied.
  since       date,
  through     date,
  facts       json,
  PRIMARY KEY (tenant_id, entity_kind, entity_id)
) WITH (fillfactor = 70);
CALL keep_tenants_apart('folded_facts');
GRANT SELECT ON folded_facts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON folded_facts TO uil_worker;
