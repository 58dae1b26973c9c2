package reports

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSimplifiedLinesStayWithinStray(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	walk := []point{{0, 0}}
	for range 500 {
		last := walk[len(walk)-1]
		walk = append(walk, point{last.x + random.Float64(), last.y + random.NormFloat64()/4})
	}
	circle := make([]point, 400)
	for i := range circle {
		a := float64(i) / 399 * 2 * math.Pi
		circle[i] = point{100 * math.Cos(a), 100 * math.Sin(a)}
	}
	var stairs []point
	for i := range 50 {
		stairs = append(stairs, point{float64(i), float64(i)}, point{float64(i + 1), float64(i)})
	}
	for name, line := range map[string][]point{"walk": walk, "circle": circle, "stairs": stairs} {
		got := simplify(line, strayUnits)
		if got[0] != line[0] || got[len(got)-1] != line[len(line)-1] {
			t.Errorf("%s: the ends moved", name)
		}
		if len(got) >= len(line) && name != "stairs" {
			t.Errorf("%s: all %d points are left", name, len(line))
		}
		for _, p := range line {
			nearest := math.Inf(1)
			for i := 1; i < len(got); i++ {
				nearest = min(nearest, distance(p, got[i-1], got[i]))
			}
			if nearest > strayUnits+1e-12 {
				t.Fatalf("%s: a point that was left out is %v from the line; want at most %v", name, nearest, strayUnits)
			}
		}
	}
}

func TestSimplifyOfStraightAndShortLines(t *testing.T) {
	straight := []point{{0, 0}, {1, 1}, {2, 2}, {5, 5}}
	if got := simplify(straight, strayUnits); len(got) != 2 {
		t.Errorf("a straight line keeps %d points; want its 2 ends", len(got))
	}
	closed := []point{{0, 0}, {4, 0}, {0, 0}}
	if got := simplify(closed, strayUnits); len(got) != 3 {
		t.Errorf("a line that comes back keeps %d points; want all 3", len(got))
	}
	if got := simplify(straight[:1], strayUnits); len(got) != 1 {
		t.Errorf("one point becomes %d", len(got))
	}
}
