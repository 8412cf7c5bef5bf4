-- Runs that are open go on under the versions that have come, as those before are no longer there to finish them. What a credit came to when
-- it was asked for is remembered from now on; of those that were asked for before it is read from what was asked.
SET LOCAL ROLE uil_worker;
UPDATE playbook_runs SET playbook_version = playbook_version + 1 WHERE ended_at IS NULL
  AND (playbook, playbook_version) IN (('payment-recovery', 3), ('service-restoration', 1), ('upsell', 2), ('churn-rescue', 2));
UPDATE playbook_runs r SET state = (r.state::jsonb || jsonb_build_object('credits', given.credits))::json
FROM (SELECT tenant_id, run_id, jsonb_object_agg(step, jsonb_build_object('minor', a.values -> 'amount_minor', 'currency', a.values -> 'currency')) AS credits
      FROM platform_actions a WHERE action = 'give-credit' GROUP BY tenant_id, run_id) AS given
WHERE r.tenant_id = given.tenant_id AND r.run_id = given.run_id AND r.ended_at IS NULL AND r.playbook IN ('service-restoration', 'churn-rescue');
RESET ROLE;
