"""The rows that bench.py evaluates: little-endian files that numpy.fromfile
and Go read alike.

usage: data.py FOLDER ROWS PAIRED
"""

import os
import sys

import numpy as np
from scipy.special import expit

folder, rows, paired = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.makedirs(folder, exist_ok=True)
rng = np.random.Generator(np.random.PCG64(1))


def write(name, column, dtype):
    path = os.path.join(folder, name)
    column.astype(dtype).tofile(path + ".part")
    os.replace(path + ".part", path)


# ROWS rows of which 1 % are bad; goods and bads are normal, 1.8 apart (an AUC
# of about .90), and scores are probabilities.
bad = rng.random(rows) < 0.01
score = np.round(expit(rng.standard_normal(rows) + 1.8 * bad - 5.5), 9)
write("few_ties.score.f64", score, "<f8")
write("few_ties.bad.u8", bad, "u1")
write("many_ties.score.f64", np.round(score, 3), "<f8")
write("many_ties.bad.u8", bad, "u1")

# PAIRED rows with two scores of correlation .8 within a class; 5 % are bad.
bad = rng.random(paired) < 0.05
common, own = rng.standard_normal(paired), rng.standard_normal((2, paired))
first, second = np.sqrt(0.8) * common + np.sqrt(0.2) * own
write("paired.score.f64", expit(first + 1.30 * bad - 3), "<f8")
write("paired.other.f64", expit(second + 1.32 * bad - 3), "<f8")
write("paired.bad.u8", bad, "u1")
