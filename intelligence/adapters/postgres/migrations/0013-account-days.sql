-- Sums over all customers read columns and narrow rows, not the whole of every customer's state and days.
ALTER TABLE customers
  ADD COLUMN plan_id text,
  ADD COLUMN customer_since date,
  -- The day on which the customer left; null for who is here.
  ADD COLUMN left_on date,
  ADD COLUMN invoiced_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN paid_minor bigint NOT NULL DEFAULT 0;
CREATE INDEX customers_of_plan ON customers (tenant_id, plan_id);
CREATE INDEX customers_of_partner ON customers (tenant_id, partner_id);

-- Of the daily facts of customers the few days on which one was billed, paid or opened a ticket, as numbers: a thirtieth of all rows.
-- Written with the daily facts in one transaction, never apart from them.
CREATE TABLE account_days (
  tenant_id      text NOT NULL,
  day            date NOT NULL,
  customer_id    text NOT NULL,
  learned_on     date NOT NULL,
  billed_minor   bigint NOT NULL,
  paid_minor     bigint NOT NULL,
  -- Payments that told how late they were, and their days late together.
  timed_payments integer NOT NULL,
  days_late      integer NOT NULL,
  tickets        integer NOT NULL,
  PRIMARY KEY (tenant_id, day, customer_id, learned_on)
);
CALL keep_tenants_apart('account_days');
GRANT SELECT ON account_days TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_days TO uil_worker;

-- Rows are seen under the worker's policies only, whoever owns the tables.
SET LOCAL ROLE uil_worker;
UPDATE customers SET
  plan_id = state #>> '{latest,plan_id,2}',
  customer_since = (state #>> '{latest,customer_since,2}')::date,
  left_on = CASE WHEN status = 'cancelled' THEN ((state #>> '{latest,status,0}')::timestamptz AT TIME ZONE 'UTC')::date END,
  invoiced_minor = coalesce((state #>> '{totals,invoiced_minor}')::bigint, 0),
  paid_minor = coalesce((state #>> '{totals,paid_minor}')::bigint, 0);
INSERT INTO account_days (tenant_id, day, customer_id, learned_on, billed_minor, paid_minor, timed_payments, days_late, tickets)
  SELECT tenant_id, day, entity_id, learned_on,
    coalesce((measures #>> '{invoices.minor,1}')::bigint, 0), coalesce((measures #>> '{payments.minor,1}')::bigint, 0),
    coalesce((measures #>> '{payments.days_late,0}')::integer, 0), coalesce((measures #>> '{payments.days_late,1}')::integer, 0),
    coalesce((measures #>> '{tickets,0}')::integer, 0)
  FROM daily_facts WHERE entity_kind = 'customer' AND measures ?| array['invoices.minor', 'payments.minor', 'tickets'];
RESET ROLE;
