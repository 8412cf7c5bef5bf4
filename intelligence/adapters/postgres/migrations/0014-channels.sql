-- Ways to people and to the systems of an ISP: how each is reached, what came back, and what waits there.

-- The routes of a channel, in the order in which they are tried. The secret is sealed by the program; the role that serves requests
-- may write it and never read it.
CREATE TABLE channel_settings (
  tenant_id   text NOT NULL REFERENCES tenants,
  channel     text NOT NULL,
  route       text NOT NULL CHECK (route ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  kind        text NOT NULL,
  place       smallint NOT NULL DEFAULT 1,
  enabled     boolean NOT NULL DEFAULT true,
  settings    jsonb NOT NULL,
  secret      text,
  has_secret  boolean GENERATED ALWAYS AS (secret IS NOT NULL) STORED,
  -- Part of the address at which the provider tells what became of messages; who calls there still has to sign.
  receipt_key text NOT NULL,
  -- Why the program switched it off by itself, as when the other side says that it is gone.
  off_reason  text,
  changed_at  timestamptz NOT NULL,
  changed_by  text NOT NULL,
  PRIMARY KEY (tenant_id, channel, route)
);
CREATE UNIQUE INDEX channel_settings_by_receipt ON channel_settings (receipt_key);
CALL keep_tenants_apart('channel_settings');
GRANT SELECT (tenant_id, channel, route, kind, place, enabled, settings, has_secret, receipt_key, off_reason, changed_at, changed_by) ON channel_settings TO uil_app;
GRANT INSERT, UPDATE, DELETE ON channel_settings TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON channel_settings TO uil_worker;

-- Addresses off the public network that the operator of the layer has let through for a tenant. No request can change them.
CREATE TABLE outbound_allowances (
  tenant_id  text NOT NULL REFERENCES tenants,
  origin     text NOT NULL,
  note       text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, origin)
);
CALL keep_tenants_apart('outbound_allowances');
GRANT SELECT ON outbound_allowances TO uil_app;
GRANT SELECT, INSERT, DELETE ON outbound_allowances TO uil_worker;

-- The route that has a message in hand: after a lost answer the same one is asked, never another.
ALTER TABLE outbox ADD COLUMN route text;
CREATE INDEX outbox_by_provider ON outbox (tenant_id, provider_id) WHERE provider_id IS NOT NULL;

-- The end of the phone number, by which somebody who answers a text message is found.
ALTER TABLE customers ADD COLUMN phone_end text GENERATED ALWAYS AS (right(regexp_replace(state #>> '{latest,phone,2}', '[^0-9]', '', 'g'), 7)) STORED;
CREATE INDEX customers_by_phone ON customers (tenant_id, phone_end) WHERE phone_end IS NOT NULL;

-- Browsers of customers that agreed to be notified.
CREATE TABLE push_subscriptions (
  tenant_id   text NOT NULL REFERENCES tenants,
  -- SHA-256 of the endpoint.
  endpoint_id text NOT NULL,
  customer_id text NOT NULL,
  endpoint    text NOT NULL,
  p256dh      text NOT NULL,
  auth        text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, endpoint_id)
);
CREATE INDEX push_subscriptions_of_customer ON push_subscriptions (tenant_id, customer_id);
CALL keep_tenants_apart('push_subscriptions');
GRANT SELECT, INSERT, UPDATE, DELETE ON push_subscriptions TO uil_app;
GRANT SELECT, DELETE ON push_subscriptions TO uil_worker;

-- Messages that wait for customers in the portal.
CREATE TABLE inbox_messages (
  tenant_id   text NOT NULL REFERENCES tenants,
  message_key text NOT NULL,
  customer_id text NOT NULL,
  title       text NOT NULL,
  body        text NOT NULL,
  locale      text NOT NULL,
  created_at  timestamptz NOT NULL,
  read_at     timestamptz,
  PRIMARY KEY (tenant_id, message_key)
);
CREATE INDEX inbox_messages_of_customer ON inbox_messages (tenant_id, customer_id, created_at DESC);
CALL keep_tenants_apart('inbox_messages');
GRANT SELECT ON inbox_messages TO uil_app;
GRANT UPDATE (read_at) ON inbox_messages TO uil_app;
GRANT SELECT, INSERT ON inbox_messages TO uil_worker;

-- Tasks on their way into the systems of the ISP, and what those said.
CREATE TABLE ticket_deliveries (
  tenant_id   text NOT NULL REFERENCES tenants,
  route       text NOT NULL,
  task_key    text NOT NULL,
  -- What is told: that it was opened, or that nobody needs to do it any more.
  topic       text NOT NULL CHECK (topic IN ('task.opened', 'task.closed')),
  state       text NOT NULL CHECK (state IN ('waiting', 'told', 'given-up')),
  attempt     integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL,
  reason      text,
  -- The number under which the other side keeps it.
  ticket_id   text,
  -- Of a task.opened: false once its end has been put on the way too.
  open        boolean NOT NULL DEFAULT true,
  created_at  timestamptz NOT NULL,
  done_at     timestamptz,
  PRIMARY KEY (tenant_id, route, task_key, topic),
  FOREIGN KEY (tenant_id, task_key) REFERENCES tasks
);
CREATE INDEX ticket_deliveries_open ON ticket_deliveries (tenant_id, route) WHERE topic = 'task.opened' AND open;
CREATE INDEX ticket_deliveries_due ON ticket_deliveries (next_at) WHERE state = 'waiting';
CALL keep_tenants_apart('ticket_deliveries');
GRANT SELECT ON ticket_deliveries TO uil_app;
GRANT SELECT, INSERT, UPDATE ON ticket_deliveries TO uil_worker;
