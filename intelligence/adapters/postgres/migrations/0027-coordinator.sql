-- Work that waits for people or systems: by hand where no system takes it, escalated when nobody comes, undone when it was called off.

ALTER TABLE platform_actions
  DROP CONSTRAINT platform_actions_state_check,
  -- `by-hand`: no system of the ISP takes it, so a person does it.
  ADD CONSTRAINT platform_actions_state_check
    CHECK (state IN ('proposed', 'waiting', 'doing', 'by-hand', 'done', 'failed', 'unknown', 'refused', 'lapsed', 'superseded')),
  -- Set when it was called off while a system had it in hand: if it is done all the same, it is undone.
  ADD COLUMN stop_reason text,
  ADD COLUMN escalated_at timestamptz,
  -- The action that this one undoes.
  ADD COLUMN undoes text;
CREATE INDEX platform_actions_for_people ON platform_actions (tenant_id, due_at) WHERE state IN ('proposed', 'by-hand');
-- Until when an answer of the system is waited for after it has said that it will do it.
CREATE INDEX platform_actions_unanswered ON platform_actions (due_at) WHERE state = 'doing' AND lease_until IS NULL;
GRANT UPDATE (due_at, done_at) ON platform_actions TO uil_app;

ALTER TABLE tasks ADD COLUMN escalated_at timestamptz, ADD COLUMN note text;
GRANT UPDATE (note) ON tasks TO uil_app;
