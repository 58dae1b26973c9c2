"""Backfill of window features: riskbench beside polars and DuckDB.

All three compute the 12 features of features.yaml over each of 3 windows for
every login, from a table in memory to columns in memory, on as many threads.
They run in turns, each in a process of its own, as a batch job does; a round is
one run of each. The peers' windows are
[q-w, q) in the order of time; where a log has ties of time, late or
future-stamped events their values differ from riskbench's, whose windows follow
the log: the share of equal values is printed.

usage: bench.py RISKBENCH LOGINS.parquet DEFS THREADS ROUNDS [PEER OUT.parquet]
"""

import json
import os
import subprocess
import sys
import tempfile
import time

binary, events, defs, threads, rounds = sys.argv[1:4] + [int(x) for x in sys.argv[4:6]]
os.environ["POLARS_MAX_THREADS"] = str(threads)

import duckdb  # noqa: E402  (the threads of polars are set above)
import numpy  # noqa: E402
import polars as pl  # noqa: E402

WINDOWS = {"5m": "5 MINUTE", "1h": "1 HOUR", "24h": "24 HOUR"}
frame = pl.read_parquet(events).sort("time", "seq")
folder = tempfile.mkdtemp()
snapshot = os.path.join(folder, "snapshot.parquet")


def riskbench():
    out = subprocess.run(
        [binary, "features", "build", defs, events, "-o", snapshot, "--keep", "seq", "--workers", str(threads), "--json", "--quiet"],
        check=True, capture_output=True, text=True,
    )
    return json.loads(out.stdout)["features_s"]


def polars_frame():
    """Sums, means and extremes by the kernels for them, which are faster than
    DataFrame.rolling; distinct values by DataFrame.rolling, which has them."""
    f = frame.with_columns(
        failed=(pl.col("outcome") == "failed").cast(pl.Float64),
        challenged=(pl.col("outcome") == "challenged").cast(pl.Float64),
        fast=(pl.col("typing_ms") <= 400).cast(pl.Float64),
        one=pl.lit(1.0),
        typing=pl.col("typing_ms").cast(pl.Float64),
    ).sort("device", "time", maintain_order=True)
    parts = []
    for w in WINDOWS:
        by = dict(by="time", window_size=w, closed="left")
        columns = [pl.col(src).rolling_sum_by(**by).over("device").alias(f"{name}_{w}")
                   for name, src in (("logins", "one"), ("failed", "failed"), ("challenged", "challenged"), ("fast", "fast"), ("typing_sum", "typing"))]
        columns += [
            pl.col("typing").rolling_mean_by(**by).over("device").alias(f"typing_mean_{w}"),
            pl.col("typing").rolling_min_by(**by).over("device").alias(f"typing_min_{w}"),
            pl.col("typing").rolling_max_by(**by).over("device").alias(f"typing_max_{w}"),
            pl.col("typing").rolling_std_by(**by, ddof=0).over("device").alias(f"typing_std_{w}"),
            pl.col("failed").rolling_mean_by(**by).over("device").alias(f"failed_share_{w}"),
        ]
        parts.append(f.select(columns))
        parts.append(f.rolling("time", period=w, closed="left", group_by="device").agg(
            pl.col("ip").n_unique().alias(f"ips_{w}"), pl.col("user").n_unique().alias(f"users_{w}"),
        ).select(f"ips_{w}", f"users_{w}"))
    return f.select("seq").hstack([c for p in parts for c in p.get_columns()])


def polars_rolling():
    """Everything by DataFrame.rolling."""
    f = frame.sort("device", "time", maintain_order=True)
    parts = []
    for w in WINDOWS:
        failed = pl.col("outcome") == "failed"
        parts.append(f.rolling("time", period=w, closed="left", group_by="device").agg(
            pl.len().alias(f"logins_{w}"), failed.sum().alias(f"failed_{w}"),
            (pl.col("outcome") == "challenged").sum().alias(f"challenged_{w}"), failed.mean().alias(f"failed_share_{w}"),
            pl.col("typing_ms").sum().alias(f"typing_sum_{w}"), pl.col("typing_ms").mean().alias(f"typing_mean_{w}"),
            pl.col("typing_ms").min().alias(f"typing_min_{w}"), pl.col("typing_ms").max().alias(f"typing_max_{w}"),
            pl.col("typing_ms").std(ddof=0).alias(f"typing_std_{w}"), pl.col("ip").n_unique().alias(f"ips_{w}"),
            pl.col("user").n_unique().alias(f"users_{w}"), (pl.col("typing_ms") <= 400).sum().alias(f"fast_{w}"),
        ).drop("device", "time"))
    return f.select("seq").hstack([c for p in parts for c in p.get_columns()])


connection = duckdb.connect(config={"threads": threads})
if "duckdb" in sys.argv:
    connection.execute(f"CREATE TABLE logins AS SELECT * FROM read_parquet('{events}')")


def duck():
    columns = []
    for w in WINDOWS:
        over = f"OVER w{w}"
        columns += [
            f"count(*) {over} AS logins_{w}", f"count(*) FILTER (outcome = 'failed') {over} AS failed_{w}",
            f"count(*) FILTER (outcome = 'challenged') {over} AS challenged_{w}", f"avg((outcome = 'failed')::INT) {over} AS failed_share_{w}",
            f"sum(typing_ms) {over} AS typing_sum_{w}", f"avg(typing_ms) {over} AS typing_mean_{w}",
            f"min(typing_ms) {over} AS typing_min_{w}", f"max(typing_ms) {over} AS typing_max_{w}", f"stddev_pop(typing_ms) {over} AS typing_std_{w}",
            f"count(DISTINCT ip) {over} AS ips_{w}", f"count(DISTINCT \"user\") {over} AS users_{w}", f"count(*) FILTER (typing_ms <= 400) {over} AS fast_{w}",
        ]
    windows = ", ".join(f"w{w} AS (PARTITION BY device ORDER BY time RANGE BETWEEN INTERVAL {sql} PRECEDING AND CURRENT ROW EXCLUDE GROUP)" for w, sql in WINDOWS.items())
    connection.execute(f"CREATE OR REPLACE TABLE features AS SELECT seq, {', '.join(columns)} FROM logins WINDOW {windows}")


def peer(name):
    """Runs a peer once, in a process of its own; its columns go to a file after the clock has stopped."""
    def run():
        out = subprocess.run([sys.executable, *sys.argv[:6], name, os.path.join(folder, name + ".parquet")], check=True, capture_output=True, text=True)
        return float(out.stdout)
    return run


def be_peer(name, path):
    start = time.perf_counter()
    result = peers[name]()
    print(time.perf_counter() - start)
    (result if result is not None else connection.sql("SELECT * FROM features").pl()).write_parquet(path)


def equal(name):
    """The share of values that are riskbench's, as float32; 0 and missing are one where a peer has no window."""
    ours = pl.read_parquet(snapshot).sort("seq")
    theirs = pl.read_parquet(os.path.join(folder, name + ".parquet")).sort("seq")
    same = total = 0
    for name in ours.columns:
        if name == "seq":
            continue
        a = ours[name].cast(pl.Float32).fill_nan(0).fill_null(0).to_numpy()
        b = theirs[name].cast(pl.Float32).fill_nan(0).fill_null(0).to_numpy()
        same += int(numpy.isclose(a, b, rtol=1e-5).sum())
        total += len(a)
    return same / total


peers = {"rolling_by": polars_frame, "rolling": polars_rolling, "duckdb": duck}
if len(sys.argv) > 6:
    be_peer(*sys.argv[6:8])
    sys.exit()

contenders = {
    "riskbench": riskbench,
    f"polars {pl.__version__}, rolling_*_by": peer("rolling_by"),
    f"polars {pl.__version__}, DataFrame.rolling": peer("rolling"),
    f"DuckDB {duckdb.__version__}": peer("duckdb"),
}
times = {name: [] for name in contenders}
for r in range(rounds):
    for name, run in contenders.items():
        times[name].append(run())
        print(f"round {r + 1}: {name} {times[name][-1]:.2f} s", file=sys.stderr)

same = dict(zip(contenders, [1.0] + [equal(name) for name in peers]))
ours = sorted(times["riskbench"])[rounds // 2]
print(f"# Backfill: {len(frame):,} logins, 12 features over each of 3 windows (5 min, 1 h, 24 h), {threads} threads\n")
print(f"From a table in memory to columns in memory; {rounds} rounds, interleaved; `make bench-features`.\n")
print("| | median s | min-max s | million events/s | riskbench is faster by | values equal to riskbench's |")
print("|---|---|---|---|---|---|")
for name, t in times.items():
    t = sorted(t)
    median = t[len(t) // 2]
    print(f"| {name} | {median:.2f} | {t[0]:.2f}-{t[-1]:.2f} | {len(frame) / median / 1e6:.2f} | {median / ours:.1f} x | {100 * same[name]:.2f} % |")
