-- What is under way is called off too when its run ends.
DROP INDEX platform_actions_of_run;
CREATE INDEX platform_actions_of_run ON platform_actions (tenant_id, run_id) WHERE state IN ('proposed', 'waiting', 'by-hand', 'doing', 'unknown');
