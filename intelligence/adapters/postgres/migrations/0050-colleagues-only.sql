-- Partners, technicians and customers who opened their own pages were noted as colleagues, and so was the owner of the platform: that goes.
-- A colleague who is called like one of them, and has a session, stays. Rows are seen under the worker's policies only, whoever owns the tables.
SET LOCAL ROLE uil_worker;
DELETE FROM journey_facts f WHERE f.persona = 'staff'
  AND (f.person_id ~ '^((partner|technician|customer) |platform$)'
    OR EXISTS (SELECT FROM sessions s WHERE s.tenant_id = f.tenant_id AND s.person = f.person_id AND s.role NOT IN ('owner', 'operations', 'support')))
  AND NOT EXISTS (SELECT FROM sessions s WHERE s.tenant_id = f.tenant_id AND s.person = f.person_id AND s.role IN ('owner', 'operations', 'support'));
RESET ROLE;
