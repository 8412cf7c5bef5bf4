"""Trains XGBoost's histogram method on one thread on the same bytes, and prints what it took as one JSON line."""
import json
import resource
import sys
import time

import numpy as np
import xgboost as xgb

values, labels, rows, train, rounds, leaves, bins, rate, score_rounds, score_rows = sys.argv[1:3] + [float(x) for x in sys.argv[3:]]
rows, train, rounds, leaves, bins, score_rounds, score_rows = map(int, (rows, train, rounds, leaves, bins, score_rounds, score_rows))
x = np.fromfile(values, dtype=np.float32).reshape(-1, rows).T
y = np.fromfile(labels, dtype=np.uint8)
seen, unseen = np.ascontiguousarray(x[:train]), np.ascontiguousarray(x[train:])
start = time.process_time()
matrix = xgb.QuantileDMatrix(seen, y[:train], max_bin=bins, nthread=1)
binned = time.process_time()
settings = {
    "tree_method": "hist", "nthread": 1, "objective": "binary:logistic", "grow_policy": "lossguide", "max_depth": 0,
    "max_leaves": leaves, "max_bin": bins, "eta": rate, "lambda": 1, "min_child_weight": 1,
}
model = xgb.train(settings, matrix, rounds)
grown = time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
chances = model.inplace_predict(unseen)
order = np.empty(len(chances))
order[np.argsort(chances, kind="stable")] = np.arange(1, len(chances) + 1)
hits = y[train:] == 1
auc = (order[hits].sum() - hits.sum() * (hits.sum() + 1) / 2) / (hits.sum() * (~hits).sum())
part = np.ascontiguousarray(x[:score_rows])
scored = xgb.train({**settings, "max_depth": 6}, xgb.QuantileDMatrix(part, y[:score_rows], max_bin=bins, nthread=1), score_rounds)
scored.set_param({"nthread": 1})
scored.inplace_predict(part)
before = time.process_time()
scored.inplace_predict(part)
after = time.process_time()
print(json.dumps({
    "version": xgb.__version__, "bin_seconds": binned - start, "grow_seconds": grown - binned, "auc": float(auc),
    "peak_mib": round(peak), "rows_per_second": round(score_rows / (after - before)),
}))
