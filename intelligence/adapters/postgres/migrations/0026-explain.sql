-- What is needed to explain a decision and a message again, and playbooks that tenants tune.

-- The layer itself moves open runs to a new edition in the transaction that sets it.
GRANT INSERT ON playbook_settings TO uil_worker;

-- The digest of the settings it was decided under, and the state before what was decided on when that is another one: the event's
-- own part can then be taken out again.
ALTER TABLE decisions ADD COLUMN settings_hash text, ADD COLUMN state_before jsonb;

-- The rules for one class of message that a judgement rested on, by their digest: said once, however often they are used.
CREATE TABLE judged_policies (
  tenant_id text NOT NULL REFERENCES tenants,
  digest    text NOT NULL,
  policy    jsonb NOT NULL,
  PRIMARY KEY (tenant_id, digest)
);
CALL keep_tenants_apart('judged_policies');
GRANT SELECT ON judged_policies TO uil_app;
GRANT SELECT, INSERT ON judged_policies TO uil_worker;

-- What the arbiter said of a message and on what evidence, each time that it said something else than before.
CREATE TABLE judgements (
  tenant_id   text NOT NULL,
  message_key text NOT NULL,
  judged_at   timestamptz NOT NULL,
  answer      text NOT NULL CHECK (answer IN ('send', 'defer', 'suppress')),
  reason      text,
  until       timestamptz,
  channel     text NOT NULL,
  rules       jsonb NOT NULL,
  policy      text NOT NULL,
  -- The request, what was known of the person (no name, no address), contacts, place, switches and channels.
  evidence    jsonb NOT NULL,
  PRIMARY KEY (tenant_id, message_key, judged_at),
  FOREIGN KEY (tenant_id, message_key) REFERENCES outbox,
  FOREIGN KEY (tenant_id, policy) REFERENCES judged_policies
);
CALL keep_tenants_apart('judgements');
GRANT SELECT ON judgements TO uil_app;
GRANT SELECT, INSERT ON judgements TO uil_worker;
