// Command eval is riskbench's side of reports/bench/eval/bench.py: it reads
// columns, does one task by the functions of package eval, and prints the
// seconds that it took and the numbers that came out as JSON. Reading is not
// timed.
//
// usage: eval TASK FOLDER SET
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/riskbench/riskbench/eval"
)

// tasks read their columns and return what is timed.
var tasks = map[string]func(read reader) (func() (map[string]float64, error), error){
	"metrics":   metrics,
	"curves":    curves,
	"delong":    delong,
	"bootstrap": bootstrap,
	"report":    report,
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	if len(args) != 3 || tasks[args[0]] == nil {
		return fmt.Errorf("usage: eval metrics|curves|delong|bootstrap|report FOLDER SET")
	}
	work, err := tasks[args[0]](reader{args[1], args[2]})
	if err != nil {
		return err
	}
	start := time.Now()
	values, err := work()
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	return json.NewEncoder(w).Encode(map[string]any{"seconds": seconds, "values": values})
}

// reader reads the columns of one data set, written by data.py.
type reader struct{ folder, set string }

func (r reader) sample(column string) (eval.Sample, error) {
	score, err := os.ReadFile(filepath.Join(r.folder, r.set+"."+column+".f64"))
	if err != nil {
		return eval.Sample{}, err
	}
	bad, err := os.ReadFile(filepath.Join(r.folder, r.set+".bad.u8"))
	if err != nil {
		return eval.Sample{}, err
	}
	s := eval.Sample{Score: make([]float64, len(score)/8), Bad: make([]bool, len(bad))}
	for i := range s.Score {
		s.Score[i] = math.Float64frombits(binary.LittleEndian.Uint64(score[8*i:]))
	}
	for i := range bad {
		s.Bad[i] = bad[i] != 0
	}
	return s, nil
}

// ranking is AUC, KS and average precision of one ranking, each with its
// interval, which no peer computes.
func ranking(s eval.Sample) (*eval.Ranked, map[string]float64, error) {
	r, err := eval.Rank(s)
	if err != nil {
		return nil, nil, err
	}
	var auc, ap eval.Estimate
	var ks eval.KSEstimate
	var wg sync.WaitGroup
	wg.Go(func() { auc, ks = r.AUC(), r.KS() })
	wg.Go(func() { ap = r.AveragePrecision() })
	wg.Wait()
	return r, map[string]float64{"auc": *auc.Value, "ks": *ks.Value, "ap": *ap.Value}, nil
}

func metrics(read reader) (func() (map[string]float64, error), error) {
	s, err := read.sample("score")
	return func() (map[string]float64, error) {
		_, values, err := ranking(s)
		return values, err
	}, err
}

func delong(read reader) (func() (map[string]float64, error), error) {
	a, errA := read.sample("score")
	b, errB := read.sample("other")
	if errA != nil || errB != nil {
		return nil, fmt.Errorf("%v %v", errA, errB)
	}
	return func() (map[string]float64, error) {
		c, err := eval.CompareAUC(a, b)
		if err != nil {
			return nil, err
		}
		se := (*c.Delta.Hi - *c.Delta.Lo) / 2 / (math.Sqrt2 * math.Erfinv(c.Delta.Level))
		return map[string]float64{"delta": *c.Delta.Value, "z": *c.Delta.Value / se}, nil
	}, nil
}
