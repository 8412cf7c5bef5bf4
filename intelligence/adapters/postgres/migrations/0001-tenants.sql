-- Tenants, the people and programs that may sign in, and the rule that keeps tenants apart.

GRANT USAGE ON SCHEMA public TO uil_app, uil_worker;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Every table with a tenant_id calls this: row-level security on, also for the owner; the app role sees one tenant,
-- the worker role all of them by a policy of its own (no role has BYPASSRLS).
CREATE PROCEDURE keep_tenants_apart(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY one_tenant ON %I TO uil_app USING (tenant_id = nullif(current_setting(''uil.tenant'', true), '''')) WITH CHECK (tenant_id = nullif(current_setting(''uil.tenant'', true), ''''))', name);
  EXECUTE format('CREATE POLICY the_layer_itself ON %I TO uil_worker USING (true) WITH CHECK (true)', name);
END $$;

CREATE TABLE tenants (
  tenant_id  text PRIMARY KEY CHECK (tenant_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name       text NOT NULL,
  country    text NOT NULL DEFAULT 'US',
  time_zone  text NOT NULL,
  currency   text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- Settings of playbooks and policy, validated by the program before they are stored.
  settings   jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL
);
CALL keep_tenants_apart('tenants');
GRANT SELECT ON tenants TO uil_app;
GRANT SELECT, INSERT, UPDATE ON tenants TO uil_worker;

-- Programs: the secret itself is never stored.
CREATE TABLE api_keys (
  tenant_id  text NOT NULL REFERENCES tenants,
  key_id     text NOT NULL,
  sha256     text NOT NULL,
  role       text NOT NULL,
  label      text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, key_id)
);
CREATE UNIQUE INDEX api_keys_by_id ON api_keys (key_id);
CALL keep_tenants_apart('api_keys');
GRANT SELECT, INSERT, UPDATE ON api_keys TO uil_worker;

-- One-time links and the sessions they open; tokens are stored as SHA-256.
CREATE TABLE sign_in_links (
  tenant_id  text NOT NULL REFERENCES tenants,
  sha256     text NOT NULL,
  person     text NOT NULL,
  role       text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  PRIMARY KEY (tenant_id, sha256)
);
CALL keep_tenants_apart('sign_in_links');
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_links TO uil_worker;

CREATE TABLE sessions (
  tenant_id  text NOT NULL REFERENCES tenants,
  sha256     text NOT NULL,
  person     text NOT NULL,
  role       text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, sha256)
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (sha256);
CALL keep_tenants_apart('sessions');
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO uil_worker;
