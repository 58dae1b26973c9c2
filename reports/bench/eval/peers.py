"""The peers of bench.py: each function reads nothing, gets columns and gives numbers."""

import numpy as np


def sklearn_metrics(score, bad):
    from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

    def run():
        fpr, tpr, _ = roc_curve(bad, score)
        return {"auc": roc_auc_score(bad, score), "ks": np.max(np.abs(tpr - fpr)), "ap": average_precision_score(bad, score)}

    return run


def sklearn_once(score, bad):
    """AUC and KS from one curve: a sort less than the functions above."""
    from sklearn.metrics import auc, average_precision_score, roc_curve

    def run():
        fpr, tpr, _ = roc_curve(bad, score)
        return {"auc": auc(fpr, tpr), "ks": np.max(np.abs(tpr - fpr)), "ap": average_precision_score(bad, score)}

    return run


def sklearn_curves(score, bad):
    from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

    def run():
        fpr, tpr, _ = roc_curve(bad, score, drop_intermediate=False)
        precision, recall, _ = precision_recall_curve(bad, score)
        return {
            "auc": roc_auc_score(bad, score), "ks": np.max(np.abs(tpr - fpr)), "ap": average_precision_score(bad, score),
            "roc_points": len(fpr), "pr_points": len(precision) - 1, "fpr_sum": fpr.sum(), "recall_sum": recall[:-1].sum(), "precision_sum": precision[:-1].sum(),
        }

    return run


def polars_sort(score, bad):
    import polars as pl

    frame = pl.DataFrame({"score": score, "bad": bad})

    def run():
        rows = frame.lazy().sort("score", descending=True).with_columns(tp=pl.col("bad").cast(pl.Int64).cum_sum(), row=pl.int_range(1, pl.len() + 1))
        return polars_numbers(rows.filter((pl.col("score") != pl.col("score").shift(-1)).fill_null(True)).with_columns(fp=pl.col("row") - pl.col("tp")))

    return run


def polars_groups(score, bad):
    """Counts by score first: less to sort where ties are many."""
    import polars as pl

    frame = pl.DataFrame({"score": score, "bad": bad})

    def run():
        groups = frame.lazy().group_by("score").agg(tp=pl.col("bad").cast(pl.Int64).sum(), row=pl.len().cast(pl.Int64)).sort("score", descending=True)
        return polars_numbers(groups.with_columns(pl.col("tp").cum_sum(), fp=(pl.col("row") - pl.col("tp")).cum_sum()))

    return run


def polars_numbers(groups):
    """AUC, KS and AP from cumulative counts, one row a distinct score."""
    import polars as pl

    tp, fp = pl.col("tp"), pl.col("fp")
    out = groups.with_columns(before=tp.shift(1, fill_value=0), fp_before=fp.shift(1, fill_value=0)).select(
        area=((fp - pl.col("fp_before")) * (tp + pl.col("before"))).sum(),
        ks=(tp / tp.last() - fp / fp.last()).abs().max(),
        ap=((tp - pl.col("before")) * (tp / (tp + fp))).sum() / tp.last(),
        bads=tp.last(), goods=fp.last(),
    ).collect()
    r = out.row(0, named=True)
    return {"auc": r["area"] / (2 * r["bads"] * r["goods"]), "ks": r["ks"], "ap": r["ap"]}


def midranks(x):
    """Ranks from 1, the mean rank in ties."""
    order = np.argsort(x)
    ordered = x[order]
    start = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    end = np.append(start[1:], len(x))
    out = np.empty(len(x))
    out[order] = np.repeat((start + end + 1) / 2, end - start)
    return out


def fast_delong(score, other, bad):
    """Two correlated areas by Sun and Xu (IEEE Signal Processing Letters 21, 2014)."""

    def run():
        areas, of_bads, of_goods = [], [], []
        for x in (score, other):
            b, g = x[bad], x[~bad]
            m, n = len(b), len(g)
            together = midranks(np.concatenate((b, g)))
            v10 = (together[:m] - midranks(b)) / n
            v01 = 1 - (together[m:] - midranks(g)) / m
            areas.append(v10.mean())
            of_bads.append(v10)
            of_goods.append(v01)
        s = np.cov(of_bads) / m + np.cov(of_goods) / n
        delta = areas[1] - areas[0]
        return {"delta": delta, "z": delta / np.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])}

    return run


def naive_bootstrap(score, bad, draws):
    """Rows drawn with replacement and evaluated anew; stratified, as riskbench's."""
    from sklearn.metrics import roc_auc_score

    bads, goods = np.flatnonzero(bad), np.flatnonzero(~bad)
    rng = np.random.default_rng(1)

    def run():
        areas = []
        for _ in range(draws):
            rows = np.concatenate((rng.choice(bads, len(bads)), rng.choice(goods, len(goods))))
            areas.append(roc_auc_score(bad[rows], score[rows]))
        return {"se": float(np.std(areas, ddof=1))}

    return run
