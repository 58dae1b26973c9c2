package feature

// view is the windows of an entity's past, as they were moved last: for each
// the stretch of entries or panes that it holds, and the cells over them.
type view struct {
	spans []stretch
	cells []int64
}

// stretch is the positions lo <= pos < hi.
type stretch struct{ lo, hi int }

func (p *plan) newView() view {
	return view{make([]stretch, len(p.windows)), make([]int64, p.cells)}
}

func (v *view) seen() *view { return v }

// empty says whether window k holds nothing.
func (v *view) empty(k int) bool { return v.spans[k].lo == v.spans[k].hi }

// holds says whether window k holds the entry or pane at a position.
func (v *view) holds(k, pos int) bool { return v.spans[k].lo <= pos && pos < v.spans[k].hi }
