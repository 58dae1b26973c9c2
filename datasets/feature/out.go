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

// windowed writes the features that are of one window each. Most windows of
// most entities hold nothing; what is then written was computed before.
func (p *plan) windowed(dst []float32, spans []stretch, cells []int64) {
	for k := range p.windows {
		w := &p.windows[k]
		if spans[k].lo == spans[k].hi {
			for i := range w.outs {
				dst[w.outs[i].def] = w.outs[i].empty
			}
			continue
		}
		for i := range w.outs {
			dst[w.outs[i].def] = w.outs[i].value(cells)
		}
	}
}

// missing writes that the plan's features are missing.
func (p *plan) missing(dst []float32) {
	for _, def := range p.defs {
		dst[def] = missing
	}
}

// seconds is a time span in seconds.
func seconds(micros int64) float64 { return float64(micros) / 1e6 }
