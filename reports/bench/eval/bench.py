"""Speed of evaluation: riskbench beside scikit-learn, polars and numpy.

Every contender is a process of its own that reads the rows of data.py, does its
task once and prints the seconds of the task; reading, imports and the making of
a data frame are not in them. Contenders run in turns; a round is one run of
each. Numbers must agree to 1e-9 of their size, or the bench fails.

usage: bench.py RISKBENCH_BENCH FOLDER THREADS ROUNDS
       bench.py --peer NAME FOLDER SET
"""

import json
import os
import subprocess
import sys
import time

DRAWS = 5  # of the naive bootstrap, whose time is scaled to 1,000

# title, riskbench's task, data set, peers with the least ratio that is wanted
TASKS = [
    ("AUC, KS and AP of {rows}, few ties", "metrics", "few_ties", {"sklearn": 20, "sklearn_once": None, "polars": 2, "polars_groups": None}),
    ("AUC, KS and AP of {rows}, many ties (3 digits)", "metrics", "many_ties", {"sklearn": 20, "sklearn_once": None, "polars": 2, "polars_groups": None}),
    ("The same with all points of ROC and precision-recall curves, few ties", "curves", "few_ties", {"sklearn_curves": 10}),
    ("The same with all points of ROC and precision-recall curves, many ties", "curves", "many_ties", {"sklearn_curves": 10}),
    ("DeLong's test of two scores of {paired}", "delong", "paired", {"delong": 5}),
    ("1,000 bootstrap resamples of AUC on {paired}", "bootstrap", "paired", {"bootstrap": 50}),
    ("A report of two models on {paired}: scores to HTML, without the bootstrap", "report", "paired", {}),
]
NAMES = {
    "sklearn": "scikit-learn {sklearn}: roc_auc_score, roc_curve, average_precision_score",
    "sklearn_once": "scikit-learn {sklearn}: roc_curve with auc, average_precision_score",
    "sklearn_curves": "scikit-learn {sklearn}: the three, drop_intermediate=False, and precision_recall_curve",
    "polars": "polars {polars}: sort, cumulative sums",
    "polars_groups": "polars {polars}: group_by, sort, cumulative sums",
    "delong": "numpy {numpy}: fast DeLong by midranks",
    "bootstrap": f"numpy {{numpy}} and roc_auc_score: {DRAWS} resamples, scaled to 1,000",
}


def be_peer(name, folder, data):
    import numpy as np
    import peers

    score = np.fromfile(os.path.join(folder, data + ".score.f64"))
    bad = np.fromfile(os.path.join(folder, data + ".bad.u8"), dtype="u1").astype(bool)
    if name == "delong":
        run = peers.fast_delong(score, np.fromfile(os.path.join(folder, data + ".other.f64")), bad)
    elif name == "bootstrap":
        run = peers.naive_bootstrap(score, bad, DRAWS)
    else:
        run = {"sklearn": peers.sklearn_metrics, "sklearn_once": peers.sklearn_once, "sklearn_curves": peers.sklearn_curves,
               "polars": peers.polars_sort, "polars_groups": peers.polars_groups}[name](score, bad)
    start = time.perf_counter()
    values = run()
    seconds = time.perf_counter() - start
    if name == "bootstrap":
        seconds *= 1000 / DRAWS
    print(json.dumps({"seconds": seconds, "values": {k: float(v) for k, v in values.items()}}))


def measure(command):
    out = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(out.stdout)
    print(f"{' '.join(command[-4:])}: {result['seconds']:.3f} s", file=sys.stderr)
    return result


def furthest(ours, theirs):
    """The largest difference of the numbers that both have, by their size."""
    shared = [k for k in theirs if k in ours]
    return max(abs(ours[k] - theirs[k]) / max(1, abs(theirs[k])) for k in shared)


def main(binary, folder, threads, rounds):
    for variable in ("GOMAXPROCS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = threads
    rounds = int(rounds)
    print(header(folder, threads, rounds))
    for title, task, data, wanted in TASKS:
        contenders = {"riskbench": [binary, task, folder, data]}
        contenders |= {p: [sys.executable, __file__, "--peer", p, folder, data] for p in wanted}
        results = {name: [] for name in contenders}
        for _ in range(rounds):
            for name, command in contenders.items():
                results[name].append(measure(command))
        print_task(title, folder, results, wanted)


def header(folder, threads, rounds):
    with open("/proc/cpuinfo") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), "unknown")
    return f"""# Speed of evaluation

`make bench-eval`: {threads} threads, {rounds} rounds, {model}, {os.cpu_count()} processors. Each contender is a process of its own, in turns, with
columns in memory; reading, imports and making a data frame are not timed. A time is that of the first and only call in its process.
Riskbench's numbers come with their intervals (DeLong; KS by Brownian bridges; AP by the delta method), the peers' without. Difference: the
largest of any number against riskbench's, relative where above 1; beyond 1e-9 the bench fails. Where nothing is wanted the row is there to compare.
"""


def print_task(title, folder, results, wanted):
    size = lambda name: f"{os.path.getsize(os.path.join(folder, name + '.bad.u8')) / 1e6:g} M rows"
    print(f"\n## {title.format(rows=size('few_ties'), paired=size('paired'))}\n")
    print("| | median s | min-max s | riskbench is faster by | wanted | difference |\n|---|---|---|---|---|---|")
    ours = median(results["riskbench"])
    for name, runs in results.items():
        t = [r["seconds"] for r in runs]
        ratio, want, apart = "", "", ""
        if name != "riskbench":
            ratio = f"{median(runs) / ours:.1f} x"
            if wanted[name]:
                want = f"{wanted[name]} x: {'met' if median(runs) >= wanted[name] * ours else 'missed'}"
            apart = "random draws" if name == "bootstrap" else agreement(name, results)
        elif not wanted:
            want = "1 s: " + ("met" if ours < 1 else "missed")
        label = NAMES.get(name, name).format(**versions())
        print(f"| {label} | {median(runs):.3f} | {min(t):.3f}-{max(t):.3f} | {ratio} | {want} | {apart} |", flush=True)


def agreement(name, results):
    apart = furthest(results["riskbench"][0]["values"], results[name][0]["values"])
    if not apart <= 1e-9:
        sys.exit(f"{name} has {results[name][0]['values']}, riskbench {results['riskbench'][0]['values']}")
    return f"{apart:.0e}"


def median(runs):
    return sorted(r["seconds"] for r in runs)[len(runs) // 2]


def versions():
    from importlib.metadata import version

    return {"sklearn": version("scikit-learn"), "polars": version("polars"), "numpy": version("numpy")}


if __name__ == "__main__":
    if sys.argv[1] == "--peer":
        be_peer(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
