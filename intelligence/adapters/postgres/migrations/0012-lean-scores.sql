-- Scores take the room and the work of what they say: a list that filters and adds up reads columns of its own, and the rest is text
-- that the store need not take apart. What can be told from the feature's name is not written down with every reason.
ALTER TABLE scores
  ADD COLUMN churn_level text NOT NULL DEFAULT 'no-data',
  ADD COLUMN confidence double precision NOT NULL DEFAULT 0,
  ALTER COLUMN churn TYPE json USING churn::json,
  ALTER COLUMN health TYPE json USING health::json,
  ALTER COLUMN advice TYPE json USING advice::json;
ALTER TABLE customers
  ADD COLUMN segment text,
  ADD COLUMN price_minor bigint,
  ADD COLUMN currency text;

-- Rows are seen under the worker's policies only, whoever owns the tables. What was scored before is said anew by the next score.
SET LOCAL ROLE uil_worker;
DELETE FROM scores;
INSERT INTO score_requests (tenant_id, customer_id, requested_at, of_everybody)
  SELECT tenant_id, customer_id, now(), true FROM customers WHERE status <> 'cancelled' ON CONFLICT DO NOTHING;
UPDATE customers SET segment = state #>> '{latest,segment,2}', price_minor = (state #>> '{latest,price_minor,2}')::bigint, currency = state #>> '{latest,currency,2}';
RESET ROLE;
