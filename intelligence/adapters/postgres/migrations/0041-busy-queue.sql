-- Rows of this come and go by the thousand while few are there at once. Their dead versions are cleared by number, not by a share of
-- the table, so that who takes the next ones does not walk past those that are gone.
ALTER TABLE score_requests SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
