-- How the ISP's people have their page of parts, what they were offered, and to which part they went first. Of these rows the program
-- sees, for a person, that person's own and nobody else's; sums are made by the layer itself.
CREATE PROCEDURE keep_people_apart(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY one_person ON %I AS RESTRICTIVE TO uil_app USING (person = nullif(current_setting(''uil.colleague'', true), '''')) WITH CHECK (person = nullif(current_setting(''uil.colleague'', true), ''''))', name);
END $$;

CREATE TABLE layouts (
  tenant_id   text NOT NULL REFERENCES tenants,
  person      text NOT NULL,
  desk        text NOT NULL CHECK (desk IN ('tenant', 'noc', 'finance', 'support')),
  -- Null while the page stands as the desk has it and was never touched.
  arrangement jsonb,
  PRIMARY KEY (tenant_id, person, desk)
);
CALL keep_tenants_apart('layouts');
CALL keep_people_apart('layouts');
GRANT SELECT, INSERT, UPDATE ON layouts TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON layouts TO uil_worker;

CREATE TABLE layout_offers (
  tenant_id   text NOT NULL REFERENCES tenants,
  person      text NOT NULL,
  desk        text NOT NULL,
  offer_id    text NOT NULL,
  part        text NOT NULL,
  place       integer NOT NULL,
  days        integer NOT NULL,
  of_days     integer NOT NULL,
  made_at     timestamptz NOT NULL,
  answer      text CHECK (answer IN ('yes', 'no')),
  answered_at timestamptz,
  undone_at   timestamptz,
  PRIMARY KEY (tenant_id, person, desk, offer_id)
);
CALL keep_tenants_apart('layout_offers');
CALL keep_people_apart('layout_offers');
GRANT SELECT, INSERT, UPDATE ON layout_offers TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON layout_offers TO uil_worker;

-- Openings of the page on a day of the ISP, by the part that was gone to first; the time as a sum of logarithms of milliseconds.
CREATE TABLE layout_uses (
  tenant_id text NOT NULL REFERENCES tenants,
  person    text NOT NULL,
  desk      text NOT NULL,
  day       date NOT NULL,
  part      text NOT NULL,
  openings  integer NOT NULL,
  log_ms    float8 NOT NULL,
  PRIMARY KEY (tenant_id, person, desk, day, part)
);
CREATE INDEX layout_uses_by_day ON layout_uses (day);
CALL keep_tenants_apart('layout_uses');
CALL keep_people_apart('layout_uses');
GRANT SELECT, INSERT, UPDATE ON layout_uses TO uil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON layout_uses TO uil_worker;

-- Each person for whom a better order was found, once, from that day on: on which side the lot put them, and how quick they were.
CREATE TABLE layout_cases (
  tenant_id  text NOT NULL REFERENCES tenants,
  person     text NOT NULL,
  desk       text NOT NULL,
  arm        text NOT NULL CHECK (arm IN ('offered', 'control')),
  since      date NOT NULL,
  before_log float8 NOT NULL,
  -- Null until four weeks have passed, and for good where the page was not used in them.
  after_log  float8,
  settled_on date,
  PRIMARY KEY (tenant_id, person)
);
CREATE INDEX layout_cases_due ON layout_cases (since) WHERE settled_on IS NULL;
CALL keep_tenants_apart('layout_cases');
CALL keep_people_apart('layout_cases');
GRANT SELECT, INSERT ON layout_cases TO uil_app;
GRANT SELECT, UPDATE, DELETE ON layout_cases TO uil_worker;
