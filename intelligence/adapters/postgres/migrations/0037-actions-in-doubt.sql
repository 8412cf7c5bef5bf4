-- An action whose answer was once lost may have been done: whatever a system says later, that is not forgotten.
ALTER TABLE platform_actions ADD COLUMN doubtful boolean NOT NULL DEFAULT false;

-- Rows are seen under the worker's policies only, whoever owns the tables. What was asked for before is taken to have been heard.
SET LOCAL ROLE uil_worker;
UPDATE platform_actions SET doubtful = true WHERE state = 'waiting' AND handed_at IS NOT NULL;
RESET ROLE;
