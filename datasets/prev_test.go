package datasets_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

func TestPrevLinksRowsOfAnEntity(t *testing.T) {
	zero := 0.0
	for _, c := range []struct {
		name string
		col  datasets.Column
		null []int
		want []int32
	}{
		{"text", datasets.Column{Kind: datasets.Text, Code: []int32{0, 1, 0, 0, 1}, Levels: []string{"a", "b"}}, nil, []int32{-1, -1, 0, 2, 1}},
		{"a missing entity neither has nor is a past", datasets.Column{Kind: datasets.Text, Code: []int32{0, 0, 9, 9, 0}, Levels: []string{"a"}}, []int{2, 3}, []int32{-1, 0, -1, -1, 1}},
		{"integers", datasets.Column{Kind: datasets.Int64, I64: []int64{7, -7, 7, 1 << 60, 7}}, []int{2}, []int32{-1, -1, -1, -1, 0}},
		{"reals: NaN is missing, 0 is -0", datasets.Column{Kind: datasets.Float64, F64: []float64{0, math.NaN(), -zero, math.NaN(), math.Copysign(0, -1), 2.5}}, nil, []int32{-1, -1, 0, -1, 2, -1}},
		{"float32", datasets.Column{Kind: datasets.Float32, F32: []float32{1, 2, 1}}, nil, []int32{-1, -1, 0}},
		{"true and false", datasets.Column{Kind: datasets.Bool, I64: []int64{1, 0, 1, 0}}, nil, []int32{-1, -1, 0, 1}},
		{"no rows", datasets.Column{Kind: datasets.Int64}, nil, []int32{}},
	} {
		c.col.Name = "card"
		for _, i := range c.null {
			c.col.SetNull(i)
		}
		got, err := datasets.Prev(&datasets.Table{Rows: c.col.Len(), Cols: []datasets.Column{c.col}}, "card")
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: Prev is %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

func TestPrevRefusesWhatNamesNoEntity(t *testing.T) {
	times := &datasets.Table{Rows: 1, Cols: []datasets.Column{{Name: "at", Kind: datasets.Time, I64: []int64{1}}}}
	for column, want := range map[string]string{
		"at":   `column "at" holds times; want text or numbers that name an entity`,
		"card": `column "card" is absent; want a column of the snapshot`,
	} {
		_, err := datasets.Prev(times, column)
		var f *datasets.Fault
		if !errors.As(err, &f) || err.Error() != want {
			t.Errorf("Prev of %q gives %v; want %s", column, err, want)
		}
	}
}

// The slow twin looks through all rows.
func TestPastIsTheLastRowsOfTheEntity(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := datasets.Column{Name: "card", Kind: datasets.Int64}
	for range 400 {
		c.I64 = append(c.I64, int64(r.IntN(30)))
	}
	for i := range 40 {
		c.SetNull(i * 7)
	}
	prev, err := datasets.Prev(&datasets.Table{Rows: 400, Cols: []datasets.Column{c}}, "card")
	if err != nil {
		t.Fatal(err)
	}
	m := &datasets.Matrix{Prev: prev}
	for _, n := range []int{1, 3, 1000} {
		for i := range 400 {
			want := []int32{-5}
			for j := range i {
				if !c.IsNull(i) && !c.IsNull(j) && c.I64[j] == c.I64[i] {
					want = append(want, int32(j))
				}
			}
			want = append(want, int32(i))
			want = append(want[:1:1], want[max(1, len(want)-n):]...)
			if got := m.Past([]int32{-5}, int32(i), n); !slices.Equal(got, want) {
				t.Fatalf("the last %d rows up to %d are %v; want %v", n, i, got, want)
			}
		}
	}
}
