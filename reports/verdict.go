package reports

import (
	"fmt"
	"strings"

	"github.com/riskbench/riskbench/eval"
)

// verdict is the page's first sentence and the state of the gates.
type verdict struct {
	State    string // class of the badge: pass, warn, fail, none
	Badge    string
	Sentence string
	Gates    string // second sentence
	Basis    string // the rows it rests on
}

// Verdict is what the gates say: pass, warn, fail, or none where there are no gates.
func (d *Document) Verdict() string { return judge(d).State }

// judge puts the result into words: which model ranks best on the test part,
// by how much against the champion, and what the gates say. It says only what
// the numbers carry: a difference whose interval holds 0 is called open.
func judge(d *Document) verdict {
	v := verdict{Sentence: sentence(&d.Run)}
	v.State, v.Badge, v.Gates = gatesInWords(d.Run.Gates)
	if part, ok := d.Run.Data.Parts["test"]; ok && part.N > 0 {
		v.Basis = fmt.Sprintf("Test part: %s rows, %s of them bad (%s).", count(part.N), count(part.Positives), percent(float64(part.Positives)/float64(part.N)))
	}
	return v
}

func sentence(r *Run) string {
	b := best(r.Models)
	if b == nil {
		return "No model could be ranked: no AUC was computed on the test part."
	}
	auc := "AUC " + plainScale.both(b.Test.AUC)
	champion := championOf(r.Comparisons)
	switch {
	case champion == "" && len(r.Models) == 1:
		return fmt.Sprintf("%s reaches %s. It was compared with no champion.", b.Name, auc)
	case champion == "":
		return fmt.Sprintf("%s has the highest %s. There was no champion to compare it with.", b.Name, auc)
	case champion == b.Name:
		return fmt.Sprintf("The champion %s keeps the highest %s. %s", b.Name, auc, closest(r))
	}
	return fmt.Sprintf("%s has the highest %s. %s", b.Name, auc, against(r.Comparisons, b.Name, "It"))
}

// against says how a challenger did against the champion, as "It beats …".
func against(list []eval.Comparison, name, subject string) string {
	c := comparison(list, name)
	if c == nil || c.Delta.Value == nil {
		return fmt.Sprintf("%s was not compared with the champion %s.", subject, championOf(list))
	}
	delta := signedScale.both(c.Delta)
	switch {
	case c.Delta.Lo == nil || c.Delta.Hi == nil:
		return fmt.Sprintf("%s differs from the champion %s by %s, without an interval.", subject, c.Champion, delta)
	case *c.Delta.Lo > 0:
		return fmt.Sprintf("%s beats the champion %s by %s.", subject, c.Champion, delta)
	case *c.Delta.Hi < 0:
		return fmt.Sprintf("%s falls short of the champion %s by %s.", subject, c.Champion, delta)
	}
	return fmt.Sprintf("%s cannot be told from the champion %s: the difference is %s.", subject, c.Champion, delta)
}

// closest is about the best challenger of a champion that was not beaten.
func closest(r *Run) string {
	var second *Model
	for i := range r.Models {
		m := &r.Models[i]
		if comparison(r.Comparisons, m.Name) != nil && m.Test.AUC.Value != nil && (second == nil || *m.Test.AUC.Value > *second.Test.AUC.Value) {
			second = m
		}
	}
	if second == nil {
		return "No challenger was compared with it."
	}
	return against(r.Comparisons, second.Name, "The next, "+second.Name+",")
}

// best is the model of the highest AUC on the test part; the first of equals.
func best(models []Model) *Model {
	var b *Model
	for i := range models {
		auc := models[i].Test.AUC.Value
		if auc != nil && isFinite(*auc) && (b == nil || *auc > *b.Test.AUC.Value) {
			b = &models[i]
		}
	}
	return b
}

func championOf(list []eval.Comparison) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Champion
}

// comparison is that of a challenger's AUC, or nil.
func comparison(list []eval.Comparison, challenger string) *eval.Comparison {
	for i := range list {
		if list[i].Challenger == challenger && list[i].Metric == "auc" {
			return &list[i]
		}
	}
	return nil
}

func gatesInWords(gates []Gate) (state, badge, words string) {
	if len(gates) == 0 {
		return "none", "No gates", "The job sets no gates."
	}
	var failed, warned []string
	for i := range gates {
		g := &gates[i]
		words := fmt.Sprintf("%s: %s, want %s", g.Model, gateMetric(g), g.Want)
		switch g.Status {
		case "pass":
		case "warn":
			warned = append(warned, words)
		default:
			failed = append(failed, words)
		}
	}
	switch {
	case len(failed) == 0 && len(warned) > 0:
		return "warn", "Gates warn", fmt.Sprintf("No gate failed; %d of %d warn (%s).", len(warned), len(gates), strings.Join(warned, "; "))
	case len(failed) == 0 && len(gates) == 1:
		return "pass", "Gate passed", "The one gate passed."
	case len(failed) == 0 && len(gates) == 2:
		return "pass", "Gates passed", "Both gates passed."
	case len(failed) == 0:
		return "pass", "Gates passed", fmt.Sprintf("All %d gates passed.", len(gates))
	case len(gates) == 1:
		return "fail", "Gate failed", "The one gate failed (" + failed[0] + ")."
	}
	return "fail", "Gates failed", fmt.Sprintf("%d of %d gates failed (%s).", len(failed), len(gates), strings.Join(failed, "; "))
}

// metricName is how a metric of the job file is called on the page; unknown is
// for a metric that has no key.
func metricName(key, unknown string) string {
	switch key {
	case "":
		return unknown
	case "auc", "ks", "ap", "ece", "psi":
		return strings.ToUpper(key)
	case "fpr":
		return "false-positive rate"
	case "brier":
		return "Brier score"
	}
	return strings.ReplaceAll(key, "_", " ")
}
