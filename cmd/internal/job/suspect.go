package job

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
)

// FeatureCheck is what one feature shows before a model is trained.
type FeatureCheck struct {
	Name string        `json:"name"`
	AUC  eval.Estimate `json:"auc"` // of the feature alone, on the fit part
	PSI  eval.PSI      `json:"psi"` // of the test part against the fit part; without bins
}

// Suspicions are raised at these bounds. The strongest honest feature that was
// found in public tables is the amount of a simulated card transaction, .946
// alone; credit tables stay below .80. What is known only afterwards can be as
// weak as that too (the duration of a bank's call, .82): no bound finds it. A PSI of .25 is called a major shift
// everywhere; the adjusted p keeps small samples from reaching it by chance.
const (
	LeakyAUC    = 0.97
	driftedPSI  = 0.25
	driftedP    = 0.001
	checkedRows = 50_000 // of a part, evenly spaced: more would not change a verdict
	sharedShare = 0.01   // of the test rows
	richColumns = 3      // with more than richValues values: rows that agree in all of them are no chance
	richValues  = 100
)

// suspect looks for what makes a result too good or out of date: features that
// tell the label, ids, rows of both fit and test, and features that moved.
func (r *reader) suspect(ctx context.Context) error {
	m, fit, test := r.data.Matrix, sampled(r.data.Split.Fit), sampled(r.data.Split.Test)
	cards, names := m.Set.Cards(), m.Set.Names()
	checks := make([]FeatureCheck, len(m.X))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, min(r.host.Workers, len(m.X))) {
		wg.Go(func() {
			for j := int(next.Add(1)) - 1; j < len(m.X) && ctx.Err() == nil; j = int(next.Add(1)) - 1 {
				checks[j] = checkFeature(m, j, cards[j], names[j], fit, test)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	r.data.Features = checks
	r.leaky(checks)
	r.ids()
	r.shared(fit, test)
	r.drifted(checks)
	return nil
}

// sampled are evenly spaced rows of a view, all of them where they are few.
func sampled(v datasets.View) []int32 {
	n := v.Len()
	step := max(1, (n+checkedRows-1)/checkedRows)
	dst := make([]int32, 0, n/step+1)
	for i := 0; i < n; i += step {
		dst = append(dst, v.Row(i))
	}
	return dst
}

func checkFeature(m *datasets.Matrix, j, card int, name string, fit, test []int32) FeatureCheck {
	take := func(rows []int32) []float64 {
		dst := make([]float64, len(rows))
		for k, i := range rows {
			dst[k] = float64(m.X[j][i])
		}
		return dst
	}
	x, bad := take(fit), make([]bool, len(fit))
	for k, i := range fit {
		bad[k] = m.Label[i] == 1
	}
	out := FeatureCheck{Name: name, AUC: eval.Univariate(x, bad, card)}
	if card > 0 {
		levels := make([]string, card+1)
		out.PSI = eval.PSIOfLevels(levels, countCodes(x, card), countCodes(take(test), card))
	} else {
		out.PSI = eval.PSIOfNumbers(x, take(test), 10)
	}
	out.PSI.Bins = []eval.PSIBin{}
	return out
}

// countCodes counts the levels of a category, and last what has none.
func countCodes(x []float64, card int) []int {
	dst := make([]int, card+1)
	for _, v := range x {
		if v >= 0 && v < float64(card) {
			dst[int(v)]++
		} else {
			dst[card]++
		}
	}
	return dst
}

func (r *reader) suspicion(code, format string, args ...any) {
	r.data.Warnings = append(r.data.Warnings, warning(code, format, args...))
}

func (r *reader) leaky(checks []FeatureCheck) {
	for i := range checks {
		if c := &checks[i]; c.AUC.Lo != nil && *c.AUC.Lo >= LeakyAUC {
			r.suspicion("leaky_feature", "feature %q alone reaches an AUC of %.4f on the fit part: is it known when the decision is made?", c.Name, *c.AUC.Value)
		} else if c.AUC.Lo == nil && c.AUC.Value != nil && *c.AUC.Value == 1 {
			r.suspicion("leaky_feature", "feature %q alone parts the classes of the fit part without a mistake: is it known when the decision is made?", c.Name)
		}
	}
}

// ids finds features that name a row: whole numbers or text of which no two are
// equal. Trees can learn the order in which rows came from them.
func (r *reader) ids() {
	t := r.data.Table
	for _, name := range r.inputs() {
		c := t.Column(name)
		if c.Kind != datasets.Int64 && c.Kind != datasets.Text || t.Rows < richValues {
			continue
		}
		seen := make(map[string]bool, t.Rows)
		for i := range t.Rows {
			if s := c.String(i); c.IsNull(i) || seen[s] {
				seen = nil
				break
			} else {
				seen[s] = true
			}
		}
		if seen != nil {
			r.suspicion("id_feature", "feature %q has another value in each of the %d rows: it names rows; leave it out by %q in features.use", name, t.Rows, "-"+name)
		}
	}
}

// shared counts test rows that the fit part has too: by their id, and, where
// the table is rich enough that no chance makes two rows alike, by all features
// and the label.
func (r *reader) shared(fit, test []int32) {
	m, cards := r.data.Matrix, r.data.Matrix.Set.Cards()
	if c := m.Keep.Column(r.f.Spec.Data.ID); c != nil {
		ids, both := map[string]bool{}, 0
		for i, p := range r.data.Parts {
			if p == datasets.Fit {
				ids[c.String(i)] = true
			}
		}
		for i, p := range r.data.Parts {
			if p == datasets.Test && ids[c.String(i)] {
				both++
			}
		}
		if both > 0 {
			r.suspicion("shared_ids", "%d rows of the test part have an id that the fit part has too: the models have seen them", both)
		}
	}
	rich := 0
	for j, x := range m.X {
		if cards[j] == 0 && distinctBeyond(x, fit, richValues) {
			rich++
		}
	}
	if rich < richColumns {
		return
	}
	known, both := map[uint64]bool{}, 0
	for i := range fit {
		known[rowHash(m, fit[i])] = true
	}
	for i := range test {
		if known[rowHash(m, test[i])] {
			both++
		}
	}
	if float64(both) > sharedShare*float64(len(test)) {
		r.suspicion("shared_rows", "%d of %d test rows that were looked at are in the fit part too, equal in every feature and the label", both, len(test))
	}
}

func distinctBeyond(x []float32, rows []int32, n int) bool {
	seen := map[float32]bool{}
	for _, i := range rows {
		if v := x[i]; v == v {
			if seen[v] = true; len(seen) > n {
				return true
			}
		}
	}
	return false
}

// rowHash is of a row's features and label.
func rowHash(m *datasets.Matrix, row int32) uint64 {
	h := fnv.New64a()
	var b [8]byte
	put := func(u uint64) {
		for k := range b {
			b[k] = byte(u >> (8 * k))
		}
		_, _ = h.Write(b[:])
	}
	for _, x := range m.X {
		put(uint64(math.Float32bits(x[row])))
	}
	put(math.Float64bits(m.Label[row]))
	return h.Sum64()
}

// drifted names the features whose distribution on the test part is another
// than on the fit part, by more than a shift that matters and than chance makes.
func (r *reader) drifted(checks []FeatureCheck) {
	var moved []int
	p := make([]float64, 0, len(checks))
	for i := range checks {
		if checks[i].PSI.P != nil {
			p, moved = append(p, *checks[i].PSI.P), append(moved, i)
		}
	}
	holm := eval.Holm(p)
	var found []int
	for k, i := range moved {
		if holm[k] < driftedP && *checks[i].PSI.Value >= driftedPSI {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return
	}
	slices.SortFunc(found, func(a, b int) int { return cmp.Compare(*checks[b].PSI.Value, *checks[a].PSI.Value) })
	var names []string
	for _, i := range found[:min(3, len(found))] {
		names = append(names, fmt.Sprintf("%q (PSI %.2f)", checks[i].Name, *checks[i].PSI.Value))
	}
	r.suspicion("drifted_features", "%d of %d features are distributed otherwise on the test part than on the fit part, first %s", len(found), len(checks), strings.Join(names, ", "))
}
