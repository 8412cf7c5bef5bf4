-- The documents of a score are written with every event of its customer and read when somebody looks: they lie beside the row, as they
-- are, since compressing them took longer than all else of a score's writing. What lists are sorted and counted by is a narrow row.
ALTER TABLE scores
  ALTER churn SET STORAGE EXTERNAL,
  ALTER health SET STORAGE EXTERNAL,
  ALTER advice SET STORAGE EXTERNAL,
  SET (toast_tuple_target = 256);
