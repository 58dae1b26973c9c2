package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestDrawTakesFromFitAlone(t *testing.T) {
	parts := make([]Part, 6)
	Draw(parts, Test, []bool{true, true, false, false, false, false})
	Draw(parts, Valid, []bool{false, true, true, false, false, false})
	if want := []Part{Test, Test, Valid, Fit, Fit, Fit}; !slices.Equal(parts, want) {
		t.Errorf("parts are %v; want %v: a later draw must not take a row that is taken", parts, want)
	}
}

func TestByPartIsAPartition(t *testing.T) {
	m := &Matrix{Label: make([]float64, 7)}
	s := ByPart(m, []Part{Fit, Test, Gap, Valid, Fit, Test, Fit})
	for _, c := range []struct {
		name    string
		v       View
		rows    []int32
		horizon int32
	}{
		{"fit", s.Fit, []int32{0, 4, 6}, 7},
		{"valid", s.Valid, []int32{3}, 4},
		{"calib is empty, not everything", s.Calib, []int32{}, 0},
		{"test", s.Test, []int32{1, 5}, 6},
	} {
		var rows []int32
		for i := range c.v.Len() {
			rows = append(rows, c.v.Row(i))
		}
		if !slices.Equal(rows, c.rows) || c.v.Horizon != c.horizon {
			t.Errorf("%s has rows %v below %d; want %v below %d", c.name, rows, c.v.Horizon, c.rows, c.horizon)
		}
	}
}

func TestCheckParts(t *testing.T) {
	label := []float64{0, 1, 0, 0, 1}
	faults := CheckParts([]Part{Fit, Fit, Test, Test, Fit}, label, []Part{Fit, Valid, Test})
	if len(faults) != 2 || !strings.Contains(faults[0].Error(), `"valid" empty`) || !strings.Contains(faults[1].Error(), `"test" with 0 positives of 2 rows`) {
		t.Errorf("faults are %v; want valid empty and test without positives", faults)
	}
}

func TestLabels(t *testing.T) {
	col := func(levels string, code ...int32) *Table {
		return &Table{Rows: len(code), Cols: []Column{{Name: "y", Kind: Text, Code: code, Levels: strings.Fields(levels)}}}
	}
	missing := col("good bad", 0, 1, 0)
	missing.Cols[0].SetNull(1)
	for _, c := range []struct {
		name string
		t    *Table
		pos  string
		want string
	}{
		{"two values", col("good bad", 0, 1, 1), "bad", ""},
		{"absent", &Table{Rows: 1}, "bad", `column "y" is absent`},
		{"constant", col("bad", 0, 0), "bad", `column "y" is "bad" in every row; want two values`},
		{"a third value", col("good bad odd", 0, 1, 2), "bad", `column "y" has the values "bad", "good", "odd"; want two values`},
		{"positive is not there", col("good bad", 0, 1), "fraud", `want the positive value "fraud" among them`},
		{"missing", missing, "bad", `column "y" has no label in row 2`},
		{"no rows", col("good bad"), "bad", "the snapshot has no rows"},
	} {
		y, err := Labels(c.t, "y", c.pos)
		switch {
		case c.want == "" && (err != nil || !slices.Equal(y, []float64{0, 1, 1})):
			t.Errorf("%s: %v, %v", c.name, y, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s says %v; want %q", c.name, err, c.want)
		}
	}
}

func TestNumericLabelIsReadByItsText(t *testing.T) {
	for _, c := range []Column{
		{Name: "y", Kind: Int64, I64: []int64{0, 1}},
		{Name: "y", Kind: Float64, F64: []float64{0, 1}},
		{Name: "y", Kind: Float32, F32: []float32{0, 1}},
	} {
		if y, err := Labels(&Table{Rows: 2, Cols: []Column{c}}, "y", "1"); err != nil || y[1] != 1 || y[0] != 0 {
			t.Errorf("%v label gives %v, %v", c.Kind, y, err)
		}
	}
}

func TestWeightsAndScoresRefuse(t *testing.T) {
	for _, c := range []struct {
		name  string
		x     []float64
		score bool // whether it is good enough for a score
	}{
		{"negative", []float64{1, -1}, true}, {"NaN", []float64{1, math.NaN()}, false},
		{"infinite", []float64{1, math.Inf(1)}, false}, {"all zero", []float64{0, 0}, true},
	} {
		tab := &Table{Rows: 2, Cols: []Column{{Name: "w", Kind: Float64, F64: c.x}}}
		if _, err := Weights(tab, "w"); err == nil || !strings.Contains(err.Error(), `"w"`) {
			t.Errorf("weights: %s says %v", c.name, err)
		}
		if _, err := Scores(tab, "w"); (err == nil) != c.score {
			t.Errorf("scores: %s says %v", c.name, err)
		}
	}
}

func TestSortKeepsTiesInFileOrderAndUsesSeq(t *testing.T) {
	tab := &Table{Rows: 4, Cols: []Column{
		{Name: "t", Kind: Time, I64: []int64{3, 1, 1, 2}},
		{Name: "s", Kind: Int64, I64: []int64{0, 9, 8, 0}},
		{Name: "x", Kind: Text, Code: []int32{0, 1, 2, 0}, Levels: []string{"a", "b", "c"}},
	}}
	got := func(t *Table) (s string) {
		for i := range t.Rows {
			s += t.Column("x").String(i)
		}
		return s
	}
	if s := got(Sort(tab, tab.Cols[0].I64, nil)); s != "bcaa" {
		t.Errorf("by time: %s; want bcaa", s)
	}
	if s := got(Sort(tab, tab.Cols[0].I64, tab.Cols[1].I64)); s != "cbaa" {
		t.Errorf("by time and seq: %s; want cbaa", s)
	}
	sorted := Sort(tab, tab.Cols[0].I64, nil)
	if Sort(sorted, sorted.Cols[0].I64, nil) != sorted {
		t.Error("a sorted table is copied")
	}
}

func TestTakeKeepsMissingValues(t *testing.T) {
	c := Column{Name: "x", Kind: Int64, I64: make([]int64, 130)}
	for i := range c.I64 {
		c.I64[i] = int64(i)
	}
	c.SetNull(0)
	c.SetNull(64)
	c.SetNull(129)
	d := c.Take([]int32{129, 1, 64, 0, 128})
	for i, want := range []string{"", "1", "", "", "128"} {
		if got := d.String(i); got != want {
			t.Errorf("row %d is %q; want %q", i, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	have := []string{"num_leaves", "learning_rate", "max_depth"}
	for name, want := range map[string]string{"num_leafs": "num_leaves", "LEARNING_RATE": "learning_rate", "depth": "", "zzz": "", "maxdepth": "max_depth"} {
		if got := Nearest(name, have); got != want {
			t.Errorf("Nearest(%q) is %q; want %q", name, got, want)
		}
	}
}

func TestFiniteAndNarrowed(t *testing.T) {
	tab := &Table{Rows: 2, Cols: []Column{
		{Name: "a", Kind: Float64, F64: []float64{1, math.Inf(-1)}},
		{Name: "b", Kind: Float64, F64: []float64{0.1, 0.5}},
		{Name: "c", Kind: Int64, I64: []int64{1 << 24, 1<<24 + 1}},
	}}
	faults := CheckFinite(tab)
	if len(faults) != 1 || !strings.Contains(faults[0].Error(), `column "a" is -Inf in row 2`) {
		t.Errorf("faults are %v", faults)
	}
	if n := Narrowed(tab); n["b"] != 0 || n["c"] != 1 || n["a"] != 0 {
		t.Errorf("narrowed: %v; want one of c (2^24+1), and none of b (0.1)", n)
	}
}
