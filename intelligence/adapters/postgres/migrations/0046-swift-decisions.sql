-- What decisions rest on and what runs remember is read whole by the program, which alone understands it: text that the store need not
-- take apart. What is asked for by run is found by the run's customer, and what is asked for by time within the moment.
DROP INDEX decisions_by_time, decisions_of_run;
ALTER TABLE decisions
  ALTER COLUMN rules TYPE json USING rules::json,
  ALTER COLUMN trigger_event TYPE json USING trigger_event::json,
  ALTER COLUMN state_before TYPE json USING state_before::json,
  ALTER COLUMN state TYPE json USING state::json,
  ALTER COLUMN view TYPE json USING view::json,
  ALTER COLUMN commands TYPE json USING commands::json,
  ALTER COLUMN model_versions TYPE json USING model_versions::json;
-- A decision fits on a page; to press it below a quarter of one took more work than to write it.
ALTER TABLE decisions SET (toast_tuple_target = 8160);
CREATE INDEX decisions_by_time ON decisions (tenant_id, decided_at);

ALTER TABLE playbook_runs ALTER COLUMN state TYPE json USING state::json;

-- A message is found by its run, of which there are few.
DROP INDEX outbox_of_decision, outbox_of_run;
CREATE INDEX outbox_of_run ON outbox (tenant_id, run_id);
