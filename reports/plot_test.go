package reports

import (
	"encoding/xml"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

func TestTicks(t *testing.T) {
	check := func(lo, hi float64, want int) {
		got := ticks(lo, hi, want)
		if len(got) < 2 || len(got) > 2*want+3 {
			t.Errorf("ticks(%v, %v, %d) are %v; want about %d", lo, hi, want, got, want)
		}
		for i, x := range got {
			if x < lo || x > hi || i > 0 && x <= got[i-1] || x == 0 && math.Signbit(x) {
				t.Errorf("ticks(%v, %v, %d) are %v; want them ascending and inside", lo, hi, want, got)
			}
		}
	}
	for _, c := range [][2]float64{{0, 1}, {-3.2, 1.7}, {0.001, 0.0012}, {-1e9, 1e9}, {99.99, 100}, {0.7701, 0.7745}, {1e15, 1e15 + 1}, {5e-324, 1e-320}, {-1e300, 1e300}} {
		check(c[0], c[1], 5)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		lo := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(12)-6))
		check(lo, lo+rng.ExpFloat64()*math.Pow(10, float64(rng.IntN(12)-6)), 2+rng.IntN(8))
	}
	for _, c := range [][2]float64{{1, 1}, {2, 1}, {math.NaN(), 1}, {0, math.Inf(1)}, {-math.MaxFloat64, math.MaxFloat64}} {
		if got := ticks(c[0], c[1], 5); got != nil {
			t.Errorf("ticks of %v are %v; want none", c, got)
		}
	}
	if got := ticks(0, 1, 5); !slices.Equal(got, []float64{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}) {
		t.Errorf("ticks of 0 to 1 are %v", got)
	}
}

func TestSpreadKeepsLabelsApart(t *testing.T) {
	l := []label{{v: 50}, {v: 50}, {v: 51}, {v: 99}}
	spread(l, 14, 10, 100)
	for i := 1; i < len(l); i++ {
		if l[i].v-l[i-1].v < 14-1e-9 || l[i].v > 100 || l[i-1].v < 10 {
			t.Errorf("labels stand at %v; want 14 apart within 10 to 100", l)
		}
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		l := make([]label, 1+rng.IntN(12))
		for i := range l {
			l[i].v = rng.Float64()*140 - 20
		}
		spread(l, 14, 0, 100)
		gap := min(14, 100/float64(max(len(l)-1, 1)))
		for i := range l {
			if l[i].v < -1e-9 || l[i].v > 100+1e-9 || i > 0 && l[i].v-l[i-1].v < gap-1e-9 {
				t.Fatalf("labels stand at %v; want %v apart within 0 to 100", l, gap)
			}
		}
	}
}

func TestThinKeepsTheShape(t *testing.T) {
	p, _ := sample(3, 20_000, 0.5)
	roc := eval.ROC(p)
	for name, kept := range map[string][]eval.Point{"linear": thin(roc, maxPoints), "logarithmic": thinLow(roc, maxPoints, lowestFPR)} {
		if len(kept) > maxPoints || len(kept) < 100 || kept[0] != roc[0] || kept[len(kept)-1] != roc[len(roc)-1] {
			t.Errorf("%s: %d points from %v to %v; want at most %d from corner to corner", name, len(kept), kept[0], kept[len(kept)-1], maxPoints)
		}
		for i := 1; i < len(kept); i++ {
			if kept[i].FPR < kept[i-1].FPR || kept[i].TPR < kept[i-1].TPR {
				t.Errorf("%s: the curve goes back at point %d", name, i)
			}
		}
	}
	kept, k := thin(roc, maxPoints), 0
	for _, q := range roc { // the bound that thin promises: within one step of the last point kept
		for k+1 < len(kept) && kept[k+1].FPR <= q.FPR && kept[k+1].TPR <= q.TPR {
			k++
		}
		if d := q.FPR + q.TPR - kept[k].FPR - kept[k].TPR; d > 2.0/(maxPoints-2)+1e-12 {
			t.Fatalf("point %v is %v past the last that is kept", q, d)
		}
	}
	if few := roc[:5]; len(thin(few, maxPoints)) != 5 {
		t.Error("a short curve is thinned")
	}
}

func TestEveryKth(t *testing.T) {
	for n := range 200 {
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		got := everyKth(list, 16)
		if len(got) > 16 || n > 0 && (got[0] != 0 || got[len(got)-1] != n-1) || n <= 16 && len(got) != n || n > 40 && len(got) < 8 {
			t.Errorf("%d elements give %v", n, got)
		}
	}
}

// drawn is what stands in a drawing.
type drawn struct {
	Texts []struct {
		Class string  `xml:"class,attr"`
		X     float64 `xml:"x,attr"`
		Y     float64 `xml:"y,attr"`
		Text  string  `xml:",chardata"`
	} `xml:"text"`
	Paths []struct {
		Class string `xml:"class,attr"`
		D     string `xml:"d,attr"`
	} `xml:"path"`
	ViewBox string `xml:"viewBox,attr"`
}

func drawings(t *testing.T, page string) map[string]drawn {
	t.Helper()
	all := map[string]drawn{}
	for _, f := range regexp.MustCompile(`(?s)<figure id="([^"]+)">.*?(<svg.*?</svg>)`).FindAllStringSubmatch(page, -1) {
		var x drawn
		if err := xml.Unmarshal([]byte(f[2]), &x); err != nil {
			t.Fatal(err)
		}
		all[f[1]] = x
	}
	return all
}

// TestLabelsDoNotOverlap sets each text into the box that textWidth gives it.
func TestLabelsDoNotOverlap(t *testing.T) {
	for _, d := range []*Document{realistic(t, "logistic", "gbdt"), realistic(t, "champion_model_with_a_long_name", "b", "c", "d", "e", "f", "g", "h", "i")} {
		for id, x := range drawings(t, html(t, d)) {
			height, _ := strconv.ParseFloat(strings.Fields(x.ViewBox)[3], 64)
			type box struct {
				left, right, top, bottom float64
				text                     string
			}
			var boxes []box
			for _, s := range x.Texts {
				w := textWidth(s.Text)
				left := s.X
				if classes := strings.Fields(s.Class); slices.Contains(classes, "mid") {
					left -= w / 2
				} else if slices.Contains(classes, "end") {
					left -= w
				}
				b := box{left, left + w, s.Y - 8, s.Y + 2, s.Text}
				if b.left < -2 || b.right > plotWidth+2 || b.top < 0 || b.bottom > height {
					t.Errorf("%s: %q at %v, %v leaves the drawing", id, s.Text, s.X, s.Y)
				}
				for _, a := range boxes {
					if a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom {
						t.Errorf("%s: %q and %q overlap", id, a.text, b.text)
					}
				}
				boxes = append(boxes, b)
			}
		}
	}
}

func TestDrawnCurvesOnlyRise(t *testing.T) {
	all := drawings(t, html(t, realistic(t, "a", "b", "c")))
	for _, id := range []string{"roc", "roc-low", "ks-1", "ks-2", "gains-3"} {
		curves := 0
		for _, path := range all[id].Paths {
			if !strings.HasPrefix(path.Class, "curve") {
				continue
			}
			curves++
			x, y := -1.0, math.Inf(1)
			for _, at := range regexp.MustCompile(`[MLHV][^MLHV]*`).FindAllString(path.D, -1) {
				nextX, nextY := x, y
				var err error
				switch at[0] {
				case 'H':
					nextX, err = strconv.ParseFloat(at[1:], 64)
				case 'V':
					nextY, err = strconv.ParseFloat(at[1:], 64)
				default:
					_, err = fmt.Sscan(at[1:], &nextX, &nextY)
				}
				if err != nil || nextX < x || nextY > y {
					t.Fatalf("%s: a curve falls or goes back at %q, %v", id, at, err)
				}
				x, y = nextX, nextY
			}
		}
		if curves == 0 {
			t.Errorf("%s has no curve", id)
		}
	}
}

// A curve that rises at once leaves no room above it for its name.
func TestGainsNameGoesBelowACurveAtTheTop(t *testing.T) {
	rows := []eval.GainsRow{{Group: 1, Weight: 1, CumBadShare: 0.95, BadRate: 0.9}, {Group: 2, Weight: 1, CumBadShare: 0.98}, {Group: 3, Weight: 1, CumBadShare: 1}}
	f := gainsFigure("x", &ModelPage{Gains: rows})
	var x drawn
	if err := xml.Unmarshal([]byte(f.SVG), &x); err != nil {
		t.Fatal(err)
	}
	for _, s := range x.Texts {
		if s.Text == "all groups so far" && s.Y < 40 {
			t.Errorf("the name of the curve stands at %v, on the curve", s.Y)
		}
	}
}

// On a logarithmic axis the line of a score that knows nothing is the curve
// y = x, also where it has no point between its ends.
func TestBentLine(t *testing.T) {
	points := bent([]point{{0, 0}, {1, 1}}, 0.001)
	if len(points) < 30 || points[0] != (point{}) || points[len(points)-1] != (point{1, 1}) {
		t.Fatalf("%d points from %v to %v; want 30 or more, from 0 to 1", len(points), points[0], points[len(points)-1])
	}
	for i, q := range points[1:] {
		if math.Abs(q.y-q.x) > 1e-12 {
			t.Errorf("point %v is not on the line", q)
		}
		if before := points[i]; before.x >= 0.001 && q.x/before.x > 1.2+1e-9 {
			t.Errorf("%v and %v are far apart", before, q)
		}
	}
	if dense := []point{{0.5, 0.6}, {0.55, 0.7}, {0.55, 0.8}}; len(bent(dense, 0.001)) != 3 {
		t.Error("points that are close together get others between them")
	}
}
