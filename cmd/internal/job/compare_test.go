package job

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/progress"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
)

// entities is a run whose test rows are all rows, of the cards named.
func entities(cards ...string) *run {
	c := datasets.Column{Name: "card", Kind: datasets.Text, Null: make([]uint64, len(cards)/64+1)}
	for i, card := range cards {
		code := slices.Index(c.Levels, card)
		if code < 0 {
			code, c.Levels = len(c.Levels), append(c.Levels, card)
		}
		if card == "" {
			c.Null[i/64] |= 1 << (i % 64)
		}
		c.Code = append(c.Code, int32(code))
	}
	f := &spec.File{}
	f.Spec.Data.Entity = "card"
	m := &datasets.Matrix{Label: make([]float64, len(cards))}
	v := datasets.View{M: m}
	for i := range cards {
		v.Rows = append(v.Rows, int32(len(cards)-1-i)) // not as they stand in the table
	}
	return &run{f: f, host: &Host{Show: progress.New(io.Discard, progress.None, time.Now)},
		data: &Data{Table: &datasets.Table{Rows: len(cards), Cols: []datasets.Column{c}}, Split: datasets.Split{Test: v}}}
}

func TestTestEntities(t *testing.T) {
	var many, few, nobodys []string
	for i := range 30 {
		many, few, nobodys = append(many, fmt.Sprint(i%12)), append(few, fmt.Sprint(i%9)), append(nobodys, "")
	}
	if got := entities(many...).testEntities(); len(got) != 30 || got[0] != "5" || got[1] != "4" || got[29] != "0" {
		t.Errorf("the cards are %q; want those of the test rows in their order", got)
	}
	r := entities(few...)
	if got := r.testEntities(); got != nil || len(r.result.Warnings) != 1 || r.result.Warnings[0].Code != "few_entities" {
		t.Errorf("9 cards are %q, with the warnings %v; want none drawn and few_entities", got, r.result.Warnings)
	}
	if got := entities(nobodys...).testEntities(); len(slices.Compact(slices.Sorted(slices.Values(got)))) != 30 {
		t.Errorf("rows without a card are %q; want each to stand alone", got)
	}
	r = entities(many...)
	if r.f.Spec.Data.Entity = ""; r.testEntities() != nil || len(r.result.Warnings) != 0 {
		t.Error("without data.entity there are entities, or a warning")
	}
}
