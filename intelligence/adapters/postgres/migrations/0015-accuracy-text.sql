-- The figures of a month are read whole and never looked into: kept as they are told, they are not taken apart and put together again on each reading.
ALTER TABLE accuracy_months ALTER COLUMN figures TYPE json USING figures::text::json;
