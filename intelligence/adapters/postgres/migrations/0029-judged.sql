-- A message may also have lost its reason when it is judged. Judgements are written in the transaction that judges: the tenant and the
-- message of a row come from that, and a check per row cost more than the row.
ALTER TABLE judgements DROP CONSTRAINT judgements_answer_check, ADD CONSTRAINT judgements_answer_check CHECK (answer IN ('send', 'defer', 'suppress', 'supersede')),
  DROP CONSTRAINT judgements_tenant_id_message_key_fkey, DROP CONSTRAINT judgements_tenant_id_policy_fkey;
