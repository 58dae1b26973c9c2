package feature

import (
	"math"
	"sync"
)

// sweepRows is what the sweep of one entity field finds, event by event. Most
// windows hold nothing, so a row has only those that do:
//
//	a bit for each group, in words of 32 · the values of the groups whose bit is set
//
// A group is the features of one window of one plan, or those of a plan that
// are of no one window. Rows lie in chunks, in the order in which the workers
// make them; row says where.
type sweepRows struct {
	groups []group
	words  int     // of bits
	most   int     // length of a row that has all groups
	row    []int64 // by event: the place of its row; or noRow, noEntity

	mu     sync.Mutex
	chunks [][]uint32
}

// group is what a row has of a window.
type group struct {
	defs  []int
	empty []float32 // the values where the bit is not set
}

const (
	noRow    = 0 // no bit is set
	noEntity = -1
	rowChunk = 1 << 16 // words; a longer row has a chunk of its own, which counts as several
)

func newSweepRows(events int, plans []*plan) *sweepRows {
	s := &sweepRows{row: make([]int64, events)}
	for _, p := range plans {
		for k := range p.windows {
			var g group
			for _, o := range p.windows[k].outs {
				g.defs, g.empty = append(g.defs, o.def), append(g.empty, o.empty)
			}
			s.groups = append(s.groups, g)
		}
		var g group
		for _, o := range p.mixed {
			g.defs, g.empty = append(g.defs, o.def), append(g.empty, missing)
		}
		s.groups = append(s.groups, g)
	}
	s.words = (len(s.groups) + 31) / 32
	s.most = s.words
	for _, g := range s.groups {
		s.most += len(g.defs)
	}
	return s
}

// chunk gives room for rows, and the place of its first word.
func (s *sweepRows) chunk() (dst []uint32, place int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := (s.most + rowChunk - 1) / rowChunk * rowChunk
	dst = make([]uint32, 0, size)
	s.chunks = append(s.chunks, dst[:size])
	return dst, int64(len(s.chunks)-1)*int64(size) + 1
}

// rowWriter writes rows, one after the other.
type rowWriter struct {
	rows  *sweepRows
	place int64    // of the chunk's first word
	chunk []uint32 // up to the end of the row
	at    int      // where the row begins
	v     []float32
}

// begin begins a row.
func (w *rowWriter) begin() {
	if cap(w.chunk)-len(w.chunk) < w.rows.most {
		w.chunk, w.place = w.rows.chunk()
	}
	w.at = len(w.chunk)
	w.chunk = w.chunk[:w.at+w.rows.words]
	clear(w.chunk[w.at:])
}

// has sets the bit of a group, whose values must follow.
func (w *rowWriter) has(group int) { w.chunk[w.at+group/32] |= 1 << (group % 32) }

// add writes what a plan, whose first group is given, sees of an event at q.
func (w *rowWriter) add(group int, p *plan, ps past, q int64) {
	if !ps.look(q) {
		w.missing(group, p)
		return
	}
	v, dst := ps.seen(), w.chunk
	for k := range p.windows {
		if v.empty(k) {
			continue
		}
		w.has(group + k)
		outs := p.windows[k].outs
		for i := range outs {
			dst = append(dst, math.Float32bits(outs[i].value(v.cells)))
		}
	}
	if len(p.mixed) > 0 {
		w.has(group + len(p.windows))
		ps.mixed(w.v)
		for i := range p.mixed {
			dst = append(dst, math.Float32bits(w.v[p.mixed[i].def]))
		}
	}
	w.chunk = dst
}

// missing writes that all of a plan's features are missing.
func (w *rowWriter) missing(group int, p *plan) {
	for k := range len(p.windows) + 1 {
		w.has(group + k)
	}
	for range p.defs {
		w.chunk = append(w.chunk, math.Float32bits(missing))
	}
}

// end gives the place of the row.
func (w *rowWriter) end() int64 {
	for _, bits := range w.chunk[w.at : w.at+w.rows.words] {
		if bits != 0 {
			return w.place + int64(w.at)
		}
	}
	w.chunk = w.chunk[:w.at]
	return noRow
}

// transpose writes the rows of some events as columns, which are zero.
func (s *sweepRows) transpose(dst [][]float32, from, to int) {
	for _, g := range s.groups {
		for k, def := range g.defs {
			if math.Float32bits(g.empty[k]) == 0 {
				continue
			}
			column := dst[def][from:to]
			for i := range column {
				column[i] = g.empty[k]
			}
		}
	}
	for i, place := range s.row[from:to] {
		switch place {
		case noRow:
		case noEntity:
			for _, g := range s.groups {
				for _, def := range g.defs {
					dst[def][from+i] = missing
				}
			}
		default:
			s.write(dst, from+i, place-1)
		}
	}
}

// write writes the row at a place as row i of the columns.
func (s *sweepRows) write(dst [][]float32, i int, place int64) {
	size := int64(len(s.chunks[0]))
	row := s.chunks[place/size][place%size:]
	mask, row := row[:s.words], row[s.words:]
	for k := range s.groups {
		if mask[k/32]>>(k%32)&1 == 0 {
			continue
		}
		defs := s.groups[k].defs
		for n, def := range defs {
			dst[def][i] = math.Float32frombits(row[n])
		}
		row = row[len(defs):]
	}
}
