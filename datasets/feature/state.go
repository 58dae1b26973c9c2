package feature

import "slices"

// State is what an extractor remembers of one entity for the windows that a
// definition shares with the others of its entity and grid. Sizes are bytes of
// the numbers themselves, without what Go's memory adds.
type State struct {
	Span          int64 // how far back events are kept, in microseconds; later ones are forgotten
	BytesPerEvent int   // exact: of each event within Span
	Panes         int   // on a grid: how many there are at most, whatever the number of events
	BytesPerPane  int
	Distinct      int  // further bytes for each distinct value that is counted
	Whole         bool // one number is kept of the whole past as well
}

// State says what definition i of the set costs; zero for one on the record alone.
func (x *Extractor) State(i int) State {
	for _, s := range x.subjects {
		for _, p := range s.plans {
			if slices.Contains(p.defs, i) {
				return p.state(x.late)
			}
		}
	}
	return State{}
}

func (p *plan) state(late int64) State {
	s := State{Span: p.span + late, Whole: len(p.last)+len(p.first) > 0}
	if len(p.counted) > 0 {
		s.Distinct = 32 + 4*p.counters()
	}
	if p.grid > 0 {
		s.Panes = int((p.span+late)/p.grid) + 2
		s.BytesPerPane = 8*(paneWords+p.pane.words) + 8*len(p.nums)
		return s
	}
	s.BytesPerEvent = 8 * p.words()
	return s
}
