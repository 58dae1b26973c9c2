package synth

// side is the length of the square on which customers and terminals stand.
const side = 100

// point is a place on the square.
type point struct{ x, y float64 }

func (s *stream) place() point { return point{s.between(0, side), s.between(0, side)} }

// near says whether q is closer than r. Each square is rounded by itself, so
// that every processor decides alike.
func (p point) near(q point, r float64) bool {
	dx, dy := p.x-q.x, p.y-q.y
	return float64(dx*dx)+float64(dy*dy) < float64(r*r)
}

// terminals are points in square cells, so that a customer looks at those
// around her only.
type terminals struct {
	at    []point
	cell  float64 // side of a cell
	cells int     // in a row
	in    groups  // terminals of each cell, in order of their numbers
}

// newTerminals spreads n terminals evenly over the square.
func newTerminals(n int, radius float64, seed uint64) *terminals {
	s := newStream(seed, forTerminal, 0)
	t := &terminals{at: make([]point, n), cells: min(256, max(1, int(side/radius)))}
	t.cell = side / float64(t.cells)
	for i := range t.at {
		t.at[i] = s.place()
	}
	t.in = group(n, t.cells*t.cells, func(i int) int { return t.line(t.at[i].y)*t.cells + t.line(t.at[i].x) })
	return t
}

// line is the row or column of cells that holds a coordinate.
func (t *terminals) line(x float64) int { return min(max(0, int(x/t.cell)), t.cells-1) }

// reach appends the terminals closer to p than r, in a fixed order. It looks a
// hair farther for cells, as sums are rounded.
func (t *terminals) reach(dst []int32, p point, r float64) []int32 {
	far := float64(r * (1 + 1e-9))
	for row := t.line(p.y - far); row <= t.line(p.y+far); row++ {
		for col := t.line(p.x - far); col <= t.line(p.x+far); col++ {
			for _, i := range t.in.of(row*t.cells + col) {
				if p.near(t.at[i], r) {
					dst = append(dst, i)
				}
			}
		}
	}
	return dst
}

// groups are numbers by what they belong to.
type groups struct {
	start []int32
	all   []int32
}

// of gives the numbers of group k, ascending.
func (g groups) of(k int) []int32 { return g.all[g.start[k]:g.start[k+1]] }

// group sorts 0 to n-1 into groups 0 to k-1.
func group(n, k int, of func(i int) int) groups {
	g := groups{start: make([]int32, k+1), all: make([]int32, n)}
	for i := range n {
		g.start[of(i)+1]++
	}
	for j := range k {
		g.start[j+1] += g.start[j]
	}
	next := append([]int32(nil), g.start...)
	for i := range n {
		j := of(i)
		g.all[next[j]] = int32(i)
		next[j]++
	}
	return g
}
