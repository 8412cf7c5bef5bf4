-- Partners, technicians and customers as persons of the API, visits, and what one event means to everybody whom it touches.

-- Whom a credential of these roles stands for; nobody else's has one.
ALTER TABLE api_keys ADD COLUMN subject text, ADD CONSTRAINT api_keys_of_somebody CHECK ((role IN ('partner', 'technician', 'customer')) = (subject IS NOT NULL));
ALTER TABLE sign_in_links ADD COLUMN subject text, ADD CONSTRAINT links_of_somebody CHECK ((role IN ('partner', 'technician', 'customer')) = (subject IS NOT NULL));
ALTER TABLE sessions ADD COLUMN subject text, ADD CONSTRAINT sessions_of_somebody CHECK ((role IN ('partner', 'technician', 'customer')) = (subject IS NOT NULL));

-- Visits of technicians: the latest that was told of each counts, and the end of one is final.
CREATE TABLE visits (
  tenant_id     text NOT NULL REFERENCES tenants,
  visit_id      text NOT NULL,
  customer_id   text NOT NULL,
  -- Null while only its end has been told.
  technician_id text,
  kind          text,
  scheduled_for date,
  told_at       timestamptz,
  told_by       text,
  ended_at      timestamptz,
  PRIMARY KEY (tenant_id, visit_id)
);
CREATE INDEX visits_of_technician ON visits (tenant_id, technician_id, scheduled_for) WHERE ended_at IS NULL;
CREATE INDEX visits_of_customer ON visits (tenant_id, customer_id) WHERE ended_at IS NULL;
CALL keep_tenants_apart('visits');
GRANT SELECT ON visits TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON visits TO uil_worker;

-- An event that touches people, once. The sums are those of its customers below, as they stood when it was counted.
CREATE TABLE event_impacts (
  tenant_id     text NOT NULL REFERENCES tenants,
  impact_id     text NOT NULL,
  event_source  text NOT NULL,
  event_id      text NOT NULL,
  event_type    text NOT NULL,
  node_id       text,
  customer_id   text,
  happened_at   timestamptz NOT NULL,
  told          jsonb NOT NULL,
  -- Null until it has been counted.
  counted_at    timestamptz,
  currency      text,
  customers     integer,
  partners      integer,
  -- What the customers pay a month, and what of their money the event is about; customers whose price is not known, or is in another currency.
  monthly_minor bigint,
  amount_minor  bigint,
  unpriced      integer,
  PRIMARY KEY (tenant_id, impact_id)
);
CREATE INDEX event_impacts_uncounted ON event_impacts (happened_at) WHERE counted_at IS NULL;
CREATE INDEX event_impacts_latest ON event_impacts (tenant_id, happened_at DESC);
CALL keep_tenants_apart('event_impacts');
GRANT SELECT ON event_impacts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_impacts TO uil_worker;

-- Each customer whom an event touches, with the partner and the technician who had to do with it then.
CREATE TABLE event_impact_customers (
  tenant_id     text NOT NULL,
  impact_id     text NOT NULL,
  customer_id   text NOT NULL,
  partner_id    text,
  technician_id text,
  monthly_minor bigint,
  amount_minor  bigint NOT NULL,
  PRIMARY KEY (tenant_id, impact_id, customer_id),
  FOREIGN KEY (tenant_id, impact_id) REFERENCES event_impacts ON DELETE CASCADE
);
CREATE INDEX event_impacts_of_customer ON event_impact_customers (tenant_id, customer_id);
CREATE INDEX event_impacts_of_partner ON event_impact_customers (tenant_id, partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX event_impacts_of_technician ON event_impact_customers (tenant_id, technician_id) WHERE technician_id IS NOT NULL;
CALL keep_tenants_apart('event_impact_customers');
GRANT SELECT ON event_impact_customers TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_impact_customers TO uil_worker;

-- What a partner, technician or customer may see: rows that are theirs, and of the sums of the whole nothing.
GRANT USAGE ON SCHEMA public TO uil_person;
-- The id of the person whose transaction this is when it is one of that kind, else null; each arm below can then be answered by an index.
CREATE FUNCTION own_as(persona text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('uil.persona', true) = persona THEN nullif(current_setting('uil.subject', true), '') END
$$;
CREATE FUNCTION own_tenant() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('uil.tenant', true), '') $$;
CREATE POLICY own_visits ON visits FOR SELECT TO uil_person
  USING (tenant_id = own_tenant() AND (technician_id = own_as('technician') OR customer_id = own_as('customer')));
-- A technician knows the customers whom they are to visit. The look into visits passes through the policy above.
CREATE POLICY own_accounts ON customers FOR SELECT TO uil_person USING (tenant_id = own_tenant() AND (customer_id = own_as('customer')
  OR partner_id = own_as('partner') OR (own_as('technician') IS NOT NULL AND customer_id IN (SELECT v.customer_id FROM visits v WHERE v.ended_at IS NULL))));
CREATE POLICY own_touched ON event_impact_customers FOR SELECT TO uil_person USING (tenant_id = own_tenant()
  AND (customer_id = own_as('customer') OR partner_id = own_as('partner') OR technician_id = own_as('technician')));
CREATE POLICY own_events ON event_impacts FOR SELECT TO uil_person
  USING (tenant_id = own_tenant() AND impact_id IN (SELECT c.impact_id FROM event_impact_customers c));
CREATE POLICY own_faults ON outages FOR SELECT TO uil_person USING (tenant_id = own_tenant() AND node_id IN (SELECT c.node_id FROM customers c));
CREATE POLICY own_isp ON tenants FOR SELECT TO uil_person USING (tenant_id = own_tenant());
GRANT SELECT ON visits, event_impact_customers, outages TO uil_person;
GRANT SELECT (tenant_id, customer_id, name, status, node_id, partner_id, price_minor, currency, state, last_event_at) ON customers TO uil_person;
GRANT SELECT (tenant_id, impact_id, event_type, node_id, customer_id, happened_at, told, counted_at, currency) ON event_impacts TO uil_person;
GRANT SELECT (tenant_id, name, time_zone, currency) ON tenants TO uil_person;
