package datasets

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// letters are the parts of a row each: f, v, c, t and g.
func letters(s string) (parts []Part) {
	for _, c := range s {
		parts = append(parts, Part(strings.IndexRune("fvctg", c)))
	}
	return parts
}

func TestOpenGap(t *testing.T) {
	time := []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	test, valid := Cut{Test, 7}, Cut{Valid, 4}
	for _, c := range []struct {
		name, before, after string
		cuts                []Cut
		gap                 int64
		fit, valid          int32 // horizons
	}{
		{"no gap moves no row", "ffffvvvttt", "ffffvvvttt", []Cut{test, valid}, 0, 4, 7},
		{"a gap of 1 is what neighbours have", "ffffvvvttt", "ffffvvvttt", []Cut{test, valid}, 1, 4, 7},
		{"a row at just the gap stays", "ffffvvvttt", "fffgvvgttt", []Cut{test, valid}, 2, 3, 6},
		{"a gap longer than a part takes all of it", "ffffvvvttt", "gggggggttt", []Cut{test, valid}, 8, 0, 0},
		{"the earliest later cut counts for fit", "ffffvvvttt", "fggggggttt", []Cut{test, valid}, 4, 1, 4},
		{"fit and valid by a hash, test by time", "fvfvfvfttt", "fvfvfggttt", []Cut{test}, 3, 5, 5},
		{"test by a hash, valid by time: test stays", "tftfvtvtvt", "tftgvtvtvt", []Cut{valid}, 3, 2, 9},
		{"no part by time has no gap", "fvtfvtfvtf", "fvtfvtfvtf", nil, 5, 10, 8},
	} {
		parts := letters(c.before)
		OpenGap(parts, time, c.cuts, c.gap)
		if !slices.Equal(parts, letters(c.after)) {
			t.Errorf("%s: parts are %v; want %v", c.name, parts, letters(c.after))
		}
		s := ByPart(&Matrix{Label: make([]float64, 10), Time: time}, parts)
		s.CutAt(c.cuts, c.gap)
		if s.Fit.Horizon != c.fit || s.Valid.Horizon != c.valid {
			t.Errorf("%s: horizons of fit and valid are %d and %d; want %d and %d", c.name, s.Fit.Horizon, s.Valid.Horizon, c.fit, c.valid)
		}
	}
}

// The laws of a split out of time, on times with ties and cuts anywhere:
// max(earlier.time)+gap <= min(later.time), no row that keeps the distance is
// lost, and every row of a view is below its horizon.
func TestGapKeepsPartsApart(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		n := 30
		time := make([]int64, n)
		for i := range time {
			time[i] = r.Int64N(40)
		}
		slices.Sort(time)
		gap := r.Int64N(8)
		cuts := []Cut{{Test, 25 + r.Int64N(10)}, {Calib, 20 + r.Int64N(5)}, {Valid, 8 + r.Int64N(12)}}
		parts := make([]Part, n)
		for _, c := range cuts {
			chosen := make([]bool, n)
			for i := range chosen {
				chosen[i] = time[i] >= c.From
			}
			Draw(parts, c.Part, chosen)
		}
		before := slices.Clone(parts)
		OpenGap(parts, time, cuts, gap)
		for i, p := range before {
			keeps := true
			for _, c := range cuts {
				keeps = keeps && (c.Part <= p || time[i]+gap <= c.From)
			}
			if keeps != (parts[i] == p) || !keeps && parts[i] != Gap {
				t.Fatalf("seed %d: row %d of %v at time %d is in %v; cuts %v, gap %d", seed, i, p, time[i], parts[i], cuts, gap)
			}
		}
		s := ByPart(&Matrix{Label: make([]float64, n), Time: time}, parts)
		s.CutAt(cuts, gap)
		views := []View{s.Fit, s.Valid, s.Calib, s.Test}
		for a, v := range views {
			for i := range v.Len() {
				if v.Row(i) >= v.Horizon {
					t.Fatalf("seed %d: row %d of %v is not below its horizon %d", seed, v.Row(i), Part(a), v.Horizon)
				}
			}
			if int(v.Horizon) > 0 && a < 3 && time[v.Horizon-1]+gap > cuts[2-a].From {
				t.Fatalf("seed %d: %v sees time %d; the next part begins at %d, with a gap of %d", seed, Part(a), time[v.Horizon-1], cuts[2-a].From, gap)
			}
			for b := a + 1; b < 4; b++ {
				if newest, oldest := span(v), span(views[b]); v.Len() > 0 && views[b].Len() > 0 && newest[1]+gap > oldest[0] {
					t.Fatalf("seed %d: %v ends at %d and %v begins at %d; want a gap of %d", seed, Part(a), newest[1], Part(b), oldest[0], gap)
				}
			}
		}
	}
}

// span is the oldest and the newest time of a view.
func span(v View) (s [2]int64) {
	s = [2]int64{math.MaxInt64, math.MinInt64}
	for i := range v.Len() {
		at := v.M.Time[v.Row(i)]
		s = [2]int64{min(s[0], at), max(s[1], at)}
	}
	return s
}

func TestUpToKeepsOrderAndCounts(t *testing.T) {
	tab := &Table{Rows: 5, Cols: []Column{{Name: "t", Kind: Time, I64: []int64{3, 9, 1, 5, 5}}}}
	got, cut := UpTo(tab, tab.Cols[0].I64, 5)
	if !slices.Equal(got.Cols[0].I64, []int64{3, 1, 5, 5}) || got.Rows != 4 || cut != 1 {
		t.Errorf("up to 5: %v, %d cut", got.Cols[0].I64, cut)
	}
	if got, cut := UpTo(tab, tab.Cols[0].I64, 9); got != tab || cut != 0 {
		t.Error("a table without later rows is copied")
	}
	if got, cut := UpTo(tab, tab.Cols[0].I64, 0); got.Rows != 0 || cut != 5 {
		t.Errorf("up to 0: %d rows, %d cut", got.Rows, cut)
	}
	if x := Newest([]int64{-3, -1, -2}); x != -1 {
		t.Errorf("the newest of -3, -1, -2 is %d", x)
	}
}
