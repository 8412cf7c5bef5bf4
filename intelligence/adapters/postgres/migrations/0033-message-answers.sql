-- One row for each message that was sent and each reply that came, with what a person or a machine did: kept with every batch of events,
-- so that the next message knows of the last one. Times are the earliest heard of, of opening also the latest, as the first may be a
-- program's that does not say so. Order, lateness and repetition change nothing.
CREATE TABLE message_answers (
  tenant_id   text NOT NULL REFERENCES tenants,
  customer_id text NOT NULL,
  message_key text NOT NULL,
  channel     text NOT NULL,
  sent_at     timestamptz,
  opened_at   timestamptz,
  reopened_at timestamptz,
  -- Opened by a program that fetches pictures before anybody looks.
  machine_at  timestamptz,
  clicked_at  timestamptz,
  replied_at  timestamptz,
  bounced_at  timestamptz,
  PRIMARY KEY (tenant_id, customer_id, message_key)
);
CALL keep_tenants_apart('message_answers');
GRANT SELECT ON message_answers TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON message_answers TO uil_worker;

-- What the log holds already. Rows are seen under the worker's policies only, whoever owns the tables.
SET LOCAL ROLE uil_worker;
INSERT INTO message_answers (tenant_id, customer_id, message_key, channel, sent_at, opened_at, reopened_at, machine_at, clicked_at, replied_at, bounced_at)
  SELECT tenant_id, subject_id, coalesce(data ->> 'message_key', 'reply:' || source || ' ' || event_id), min(data ->> 'channel'),
    min(happened_at) FILTER (WHERE type = 'message.sent'),
    min(happened_at) FILTER (WHERE type = 'message.opened' AND data ->> 'machine' IS DISTINCT FROM 'true'),
    max(happened_at) FILTER (WHERE type = 'message.opened' AND data ->> 'machine' IS DISTINCT FROM 'true'),
    min(happened_at) FILTER (WHERE type = 'message.opened' AND data ->> 'machine' = 'true'),
    min(happened_at) FILTER (WHERE type = 'message.clicked'),
    min(happened_at) FILTER (WHERE type = 'message.replied'),
    min(happened_at) FILTER (WHERE type = 'message.bounced')
  FROM events WHERE type IN ('message.sent', 'message.opened', 'message.clicked', 'message.replied', 'message.bounced') AND subject_id IS NOT NULL
  GROUP BY 1, 2, 3;
RESET ROLE;
