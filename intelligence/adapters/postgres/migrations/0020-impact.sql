-- Who is held out, whom the lot has given to which side, and what came of it, by day: so that what the layer brings is measured.

-- The share that is held out of a playbook, or of everything, from a moment on. Rows are only added, and a share only grows: who
-- was held out once stays so.
CREATE TABLE holdout_shares (
  tenant_id  text NOT NULL REFERENCES tenants,
  experiment text NOT NULL,
  share      double precision NOT NULL CHECK (CASE WHEN experiment = 'everything' THEN share BETWEEN 0.01 AND 0.1 ELSE share BETWEEN 0.02 AND 0.5 END),
  from_at    timestamptz NOT NULL,
  set_by     text NOT NULL,
  PRIMARY KEY (tenant_id, experiment, share)
);
CALL keep_tenants_apart('holdout_shares');
GRANT SELECT, INSERT ON holdout_shares TO uil_app, uil_worker;

-- Every run that is followed to its outcomes, and every member of the universal experiment, once a term.
CREATE TABLE impact_cases (
  tenant_id    text NOT NULL REFERENCES tenants,
  -- The playbook, or `everything`.
  experiment   text NOT NULL,
  case_id      text NOT NULL,
  term         date NOT NULL,
  customer_id  text NOT NULL,
  -- How the lot fell, whatever was sent.
  arm          text NOT NULL CHECK (arm IN ('treated', 'held-out')),
  enrolled_on  date NOT NULL,
  enrolled_at  timestamptz NOT NULL,
  -- A customer counts once in a term; later runs are followed and count in nothing.
  counts       boolean NOT NULL,
  -- The chance of leaving that was told last before.
  churn_chance double precision,
  -- By measure, what came and what was known before.
  outcomes     jsonb NOT NULL DEFAULT '{}',
  look_on      date,
  PRIMARY KEY (tenant_id, experiment, case_id)
);
CREATE UNIQUE INDEX impact_cases_once ON impact_cases (tenant_id, experiment, term, customer_id) WHERE counts;
CREATE INDEX impact_cases_by_enrolment ON impact_cases (tenant_id, enrolled_at) WHERE experiment <> 'everything';
CREATE INDEX impact_cases_due ON impact_cases (look_on) WHERE look_on IS NOT NULL;
CALL keep_tenants_apart('impact_cases');
GRANT SELECT ON impact_cases TO uil_app;
GRANT SELECT, INSERT, UPDATE ON impact_cases TO uil_worker;

-- The sums of those who count, by the day on which the window of a measure ended (of `enrolled`: on which they joined).
CREATE TABLE impact_days (
  tenant_id  text NOT NULL REFERENCES tenants,
  experiment text NOT NULL,
  term       date NOT NULL,
  measure    text NOT NULL,
  day        date NOT NULL,
  arm        text NOT NULL CHECK (arm IN ('treated', 'held-out')),
  n          bigint NOT NULL,
  y          double precision NOT NULL,
  yy         double precision NOT NULL,
  x          double precision NOT NULL,
  xx         double precision NOT NULL,
  xy         double precision NOT NULL,
  PRIMARY KEY (tenant_id, experiment, term, measure, day, arm)
);
CALL keep_tenants_apart('impact_days');
GRANT SELECT ON impact_days TO uil_app;
GRANT SELECT, INSERT, UPDATE ON impact_days TO uil_worker;

-- What was changed in an experiment and when, to be seen on its course.
CREATE TABLE impact_changes (
  tenant_id  text NOT NULL REFERENCES tenants,
  experiment text NOT NULL,
  what       text NOT NULL,
  day        date NOT NULL,
  PRIMARY KEY (tenant_id, experiment, what)
);
CALL keep_tenants_apart('impact_changes');
GRANT SELECT, INSERT ON impact_changes TO uil_app, uil_worker;

CREATE INDEX playbook_runs_by_opening ON playbook_runs (tenant_id, opened_at);
