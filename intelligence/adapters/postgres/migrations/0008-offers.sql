-- What the ISP sells, and whom it could offer what.

-- The price list: plans and add-ons as they were told last.
CREATE TABLE plans (
  tenant_id text NOT NULL REFERENCES tenants,
  item      text NOT NULL CHECK (item IN ('plan', 'add-on')),
  item_id   text NOT NULL,
  listing   jsonb NOT NULL,
  -- The telling that counts: the latest one, whatever the order of arrival.
  told_at   timestamptz NOT NULL,
  event_id  text NOT NULL,
  PRIMARY KEY (tenant_id, item, item_id)
);
CALL keep_tenants_apart('plans');
GRANT SELECT ON plans TO uil_app;
GRANT SELECT, INSERT, UPDATE ON plans TO uil_worker;

-- The best offer to each customer as of the latest score, for the list; the customer's page holds the others.
CREATE TABLE opportunities (
  tenant_id   text NOT NULL REFERENCES tenants,
  customer_id text NOT NULL,
  kind        text NOT NULL,
  -- Minor units within the months that the offer is valued over; null while its effect cannot be told.
  low_minor   bigint,
  mid_minor   bigint,
  high_minor  bigint,
  measured    boolean NOT NULL,
  currency    text,
  offer       json NOT NULL,
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX opportunities_by_value ON opportunities (tenant_id, coalesce(mid_minor, -1) DESC, customer_id DESC);
CALL keep_tenants_apart('opportunities');
GRANT SELECT ON opportunities TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON opportunities TO uil_worker;

-- Offers that were made, for what is learned from them.
CREATE INDEX events_of_offers ON events (tenant_id, happened_at) WHERE type = 'offer.made';
