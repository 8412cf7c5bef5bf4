-- Charges and what came of them, and the days on which nobody is cut off.

-- Charges by the biller itself and those that the layer asked for. `in-flight` until the biller has said what came of it: a silence is
-- no decline.
CREATE TABLE payment_attempts (
  tenant_id    text NOT NULL REFERENCES tenants,
  -- The key of the action that asked for it, or a name made of the biller's payment.
  attempt_key  text NOT NULL,
  customer_id  text NOT NULL,
  -- Empty where the biller names no invoice.
  invoice_id   text NOT NULL,
  -- The biller's token; never a number of a card.
  method_id    text,
  network      text,
  made_by      text NOT NULL CHECK (made_by IN ('biller', 'layer')),
  -- False for the first charge of an invoice.
  retry        boolean NOT NULL,
  made_at      timestamptz NOT NULL,
  state        text NOT NULL CHECK (state IN ('in-flight', 'paid', 'declined', 'never-made')),
  settled_at   timestamptz,
  decline_code text,
  advice_code  text,
  hard         boolean NOT NULL,
  PRIMARY KEY (tenant_id, attempt_key)
);
-- One charge under way per invoice, whoever decides what at the same time.
CREATE UNIQUE INDEX payment_attempts_in_flight ON payment_attempts (tenant_id, customer_id, invoice_id) WHERE state = 'in-flight';
CREATE INDEX payment_attempts_of_customer ON payment_attempts (tenant_id, customer_id, made_at);
CALL keep_tenants_apart('payment_attempts');
GRANT SELECT ON payment_attempts TO uil_app;
GRANT SELECT, INSERT, UPDATE ON payment_attempts TO uil_worker;

-- The holidays of an ISP, as it keeps them.
CREATE TABLE holidays (
  tenant_id text NOT NULL REFERENCES tenants,
  day       date NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (tenant_id, day)
);
CALL keep_tenants_apart('holidays');
GRANT SELECT, INSERT, DELETE ON holidays TO uil_app;
GRANT SELECT ON holidays TO uil_worker;

-- Recoveries that are open go on under the plan that has come: what it remembers beyond those before is given its beginning. Payments
-- that are remembered were kept without their invoice; they count as payments that named none.
SET LOCAL ROLE uil_worker;
UPDATE playbook_runs SET playbook_version = 3, state = '{"declines": {}, "ends": {}, "suspended": false, "low": null, "plan": null, "agreement": null,
  "heldUntil": null, "reported": null, "recalled": []}'::jsonb || state || jsonb_build_object('paid', coalesce(
    (SELECT jsonb_object_agg(paid.key, '{"invoice": null}'::jsonb || paid.value) FROM jsonb_each(state -> 'paid') AS paid), '{}'))
WHERE playbook = 'payment-recovery' AND playbook_version < 3 AND ended_at IS NULL;
RESET ROLE;
