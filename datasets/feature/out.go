package feature

// Places in PastOps.
const (
	pastCount = iota
	pastSum
	pastMean
	pastMin
	pastMax
	pastStdDev
	pastDistinct
	pastShare
	pastVelocity
	pastRisk
	pastLast
	pastSinceLast
	pastSinceFirst
)

// value makes a feature from the cells: the only place where the integers of
// a window become a floating-point number. Nothing is added to a product, so
// that no compiler can fuse the two.
func (o *out) value(cells []int64) float32 {
	switch o.op {
	case pastCount:
		return float32(cells[o.a])
	case pastDistinct:
		return float32(min(cells[o.a], int64(o.b)))
	case pastSum:
		return narrow(float64(cells[o.a]) / o.x)
	case pastShare:
		return ratio(float64(cells[o.a]), float64(cells[o.b]))
	case pastVelocity:
		return ratio(float64(cells[o.a])*o.y, float64(cells[o.b])*o.x)
	}
	n := cells[o.b]
	if n == 0 {
		return missing
	}
	switch o.op {
	case pastMean, pastRisk:
		return narrow(float64(cells[o.a]) / (float64(n) * o.x))
	case pastStdDev:
		return narrow(deviation(n, cells[o.a], cells[o.c:o.c+2]) / (float64(n) * o.x))
	case pastMin, pastMax:
		return narrow(unordered(cells[o.a]))
	}
	panic("feature: an operation without a value")
}

// read writes the features of the plan for a read at q.
func (p *plan) read(dst []float32, ps past, q int64) {
	if !ps.look(q) {
		p.missing(dst)
		return
	}
	v := ps.seen()
	for k := range p.windows {
		outs := p.windows[k].outs
		if v.empty(k) { // as most windows of most entities are
			for i := range outs {
				dst[outs[i].def] = outs[i].empty
			}
			continue
		}
		for i := range outs {
			dst[outs[i].def] = outs[i].value(v.cells)
		}
	}
	ps.mixed(dst)
}

// missing writes that the plan's features are missing.
func (p *plan) missing(dst []float32) {
	for _, def := range p.defs {
		dst[def] = missing
	}
}

// seconds is a time span in seconds.
func seconds(micros int64) float64 { return float64(micros) / 1e6 }
