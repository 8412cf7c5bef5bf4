-- What was asked for and has not taken effect is called back by a pause and by a part payment from now on. Runs that are open go on under the
-- version that says so.
SET LOCAL ROLE uil_worker;
UPDATE playbook_runs SET playbook_version = 5 WHERE ended_at IS NULL AND playbook = 'payment-recovery' AND playbook_version = 4;
RESET ROLE;
