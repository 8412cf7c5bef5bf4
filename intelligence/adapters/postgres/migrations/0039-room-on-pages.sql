-- Room on each page for the next version of a row: what happens to a customer changes no indexed column as a rule, and a version that
-- finds room on its own page needs no new entries in the indexes.
ALTER TABLE customers SET (fillfactor = 75);
ALTER TABLE score_requests SET (fillfactor = 75);
ALTER TABLE customer_ways SET (fillfactor = 75);
ALTER TABLE opportunities SET (fillfactor = 75);
