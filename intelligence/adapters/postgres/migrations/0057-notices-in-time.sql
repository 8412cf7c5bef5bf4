-- Notices of planned work leave before it begins or not at all from now on. Runs that are open go on under the version that says so.
SET LOCAL ROLE uil_worker;
UPDATE playbook_runs SET playbook_version = 2 WHERE ended_at IS NULL AND playbook = 'planned-maintenance' AND playbook_version = 1;
RESET ROLE;
