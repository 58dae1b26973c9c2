// Command coverage draws samples from populations whose truth is known, and
// prints as a Markdown table how often the intervals of package eval hold that
// truth, and how often its tests reject one that holds.
//
// Each trial has random numbers of its own, so that the table is the same for
// any number of processors.
//
// usage: coverage [TRIALS]
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
)

func main() {
	trials := 10_000
	if len(os.Args) > 1 {
		n, err := strconv.Atoi(os.Args[1])
		if err != nil || n < 1 {
			fmt.Fprintf(os.Stderr, "coverage: trials are %q; want a number from 1\n", os.Args[1])
			os.Exit(2)
		}
		trials = n
	}
	write(os.Stdout, trials)
}

const head = `# Coverage by simulation

` + "`make coverage`" + `: samples from populations whose truth is known; intervals are of level 95 %, tests of level 5 %. The seed is fixed, and nothing was
tuned on this table. Coverage is the share of trials whose interval holds the truth; "truth below" and "truth above" are the shares in which it lies
under or over the interval. For tests the share is that of rejections, below and above by the sign of the difference. Error: the Monte Carlo
standard error of the share. Rows without a "wanted" are printed to be known, not claimed.

Populations: goods are normal at 0, bads at a shift that gives the AUC; "10 % bad" is that share of the rows, exactly.

`

func write(w io.Writer, trials int) {
	fmt.Fprint(w, head)
	fmt.Fprintln(w, "| what | setting | trials | share | error | truth below | truth above | wanted | |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	for _, list := range [][]row{delong(), proportions(), distance(), comparisons(), daily()} {
		for _, x := range list {
			fmt.Fprintln(w, x.measure(trials))
		}
	}
	fmt.Fprint(w, "\n## Bias of the sample's KS\n\nMeans over the trials of the row above; the corrected value is `bias_corrected` of `eval.KS`.\n\n")
	fmt.Fprintln(w, "| setting | trials | true KS | mean KS | bias | mean corrected KS | bias | error |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, b := range biases() {
		fmt.Fprintln(w, b.measure(trials))
	}
}
