-- The days on which events of a type happened, so that the silence of a feed can be told by its own rhythm. One row a day, type
-- and tenant: nothing is lost with it, for it can be counted from the events at any time.
CREATE TABLE feed_days (
  tenant_id text NOT NULL,
  type      text NOT NULL,
  day       date NOT NULL,
  PRIMARY KEY (tenant_id, type, day)
);
CALL keep_tenants_apart('feed_days');
GRANT SELECT ON feed_days TO uil_app;
GRANT SELECT, INSERT ON feed_days TO uil_worker;
INSERT INTO feed_days SELECT DISTINCT tenant_id, type, (happened_at AT TIME ZONE 'UTC')::date FROM events;

-- Scores of before say nothing of the months ahead, of the two kinds of leaving and of the feeds, until they are made anew.
UPDATE scores SET churn = churn || jsonb_build_object(
  'within', '[]'::jsonb, 'hazard_by_month', '[]'::jsonb, 'expected', NULL, 'voluntary_chance', NULL, 'involuntary_chance', NULL,
  'course_missing', 'Scored before the months ahead were told; the next score tells them.',
  'kinds_missing', 'Scored before leaving and being closed were told apart; the next score does.',
  'confidence', 1, 'silent_feeds', '[]'::jsonb)
WHERE NOT churn ? 'within';
