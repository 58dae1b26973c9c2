package gbdt

// cell is the sums over the rows of one bin. The low bits of hn count rows,
// the high ones sum hessians: both are adds of one number.
type cell struct {
	g  int64
	hn uint64
}

const (
	countBits = 28 // rows of the fit part: fewer than 2^28
	maxRows   = 1<<countBits - 1
)

func (c cell) h() int64 { return int64(c.hn >> countBits) }
func (c cell) n() int   { return int(c.hn & maxRows) }

func (c cell) plus(d cell) cell  { return cell{c.g + d.g, c.hn + d.hn} }
func (c cell) minus(d cell) cell { return cell{c.g - d.g, c.hn - d.hn} }

// layout says where the cells of each feature stand in a histogram: those of
// feature j at [at[j], at[j+1]), one a bin, the missing ones last.
type layout []int

func newLayout(cols []column) layout {
	at := make(layout, len(cols)+1)
	for j := range cols {
		at[j+1] = at[j] + cols[j].n + 1
	}
	return at
}

// size is the length of a histogram. [fill] addresses 256 cells from the first of a
// feature, whatever it has, so that no index needs a check.
func (l layout) size() int { return l[len(l)-1] + 256 }

func (l layout) of(hist []cell, j int) []cell { return hist[l[j]:l[j+1]] }

// fill sets dst to the sums over rows: bin[rows[i]] gets grads[i].
func (l layout) fill(hist []cell, j int, bin []uint8, rows []int32, grads []pair) {
	clear(l.of(hist, j))
	dst := (*[256]cell)(hist[l[j]:])
	grads = grads[:len(rows)]
	for i, r := range rows {
		c := &dst[bin[r]]
		c.g += int64(grads[i].g)
		c.hn += uint64(grads[i].h)<<countBits + 1
	}
}

// subtract turns the parent's cells into those of the other child.
func subtract(parent, child []cell) {
	for b := range parent {
		parent[b] = parent[b].minus(child[b])
	}
}
