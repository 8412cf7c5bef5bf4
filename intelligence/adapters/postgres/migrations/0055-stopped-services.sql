-- Services that a run has stopped, to give back when it ends paid.
CREATE INDEX platform_actions_stopped ON platform_actions (tenant_id, run_id) WHERE action = 'suspend-service' AND state = 'done';
