package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// compared runs compare on a file of scores.
func compared(t *testing.T, path string, args ...string) (c comparison, stderr string) {
	t.Helper()
	stdout, stderr := want(t, 0, append([]string{"compare", path, "--label", "y", "--score", "s", "--score", "t", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(stdout), &c); err != nil {
		t.Fatal(err)
	}
	return c, stderr
}

// groups writes into the column kind whose row each row is: one of n, the last
// rows nobody's.
func groups(n, nobodys int) func([][]string) {
	return func(lines [][]string) {
		for i := 1; i < len(lines); i++ {
			lines[i][4] = fmt.Sprint("c", i%n)
			if i >= len(lines)-nobodys {
				lines[i][4] = ""
			}
		}
	}
}

func TestCompareDrawsWholeClusters(t *testing.T) {
	path := scoresFile(t, groups(40, 60))
	rows, _ := compared(t, path)
	whole, _ := compared(t, path, "--cluster", "kind")
	if len(rows.Comparisons) != 6 || rows.Resamples != 1000 || whole.Resamples != 1000 {
		t.Fatalf("%d metrics, %d and %d resamples; want 6 and 1,000", len(rows.Comparisons), rows.Resamples, whole.Resamples)
	}
	for k, c := range whole.Comparisons {
		if c.Delta.Method != "bootstrap_cluster" || *c.Delta.Value != *rows.Comparisons[k].Delta.Value {
			t.Errorf("%s is %+v; want the value of rows, by clusters", c.Metric, c.Delta)
		}
	}
	if rows.Comparison.Metric != "auc" || rows.Correlation.Pearson == nil || rows.Correlation.Spearman == nil {
		t.Errorf("the comparison is of %q, the correlation %+v", rows.Comparison.Metric, rows.Correlation)
	}
	// Of 5 clusters and 60 rows on their own there is enough to draw, of 5 clusters alone there is not.
	compared(t, scoresFile(t, groups(5, 60)), "--cluster", "kind")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"compare", scoresFile(t, groups(5, 0)), "--label", "y", "--score", "s", "--score", "t", "--cluster", "kind"}, "5 clusters; want 10 or more"},
		{[]string{"compare", path, "--label", "y", "--score", "s", "--score", "t", "--cluster", "nosuch"}, `"nosuch"`},
		{[]string{"compare", "a", "b", "--cluster", "kind"}, "--cluster is given with two runs"},
	} {
		if _, stderr := want(t, 2, c.args...); !strings.Contains(stderr, c.want) {
			t.Errorf("%q; want %q", stderr, c.want)
		}
	}
}

func TestCompareOfWeightsDrawsNothing(t *testing.T) {
	c, _ := compared(t, scoresFile(t, func([][]string) {}), "--weight", "w")
	if c.Resamples != 0 || c.Comparisons[0].Delta.Lo != nil || c.Comparisons[0].Delta.Why == "" {
		t.Errorf("%d resamples, %+v", c.Resamples, c.Comparisons[0].Delta)
	}
}
