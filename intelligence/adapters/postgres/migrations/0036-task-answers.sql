-- The second versions of these playbooks hear what people say when they close a task, and differ from the first in nothing else:
-- runs that are open go on under them, as the first ones are no longer there to finish them.
SET LOCAL ROLE uil_worker;
UPDATE playbook_runs SET playbook_version = 2
  WHERE ended_at IS NULL AND playbook_version = 1 AND playbook IN ('payment-recovery', 'upsell', 'churn-rescue');
RESET ROLE;
