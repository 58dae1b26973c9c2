package gorgonia

import "github.com/riskbench/riskbench/train/lstm"

// layer is the LSTM over all its steps, for one batch. It keeps what the
// forward pass computed until the backward pass has used it. All arrays are
// row-major, the time first.
//
// A row may have fewer than T steps. All rows end at the last step, so a short
// one begins later, from zeros; the steps before it are not computed and what
// stands there is not read. Within a shard the rows come longest first, which
// makes those that have begun a prefix.
type layer struct {
	T, B, D, H int
	length     []int32 // of each row, 0 to T, in each shard descending
	pool       pool
	a          []float32 // (T, B, 4H): pre-activations, then gates, then their gradients
	c, h       []float32 // (T+1, B, H), the first of zeros
	tc         []float32 // (T, B, H): tanh(c)
	wht        []float32 // (4H, H): Wh transposed
	grads      *partial  // Wx, Wh, b
	scratch    [shards]scratch
}

// scratch is the backward buffers of one shard.
type scratch struct {
	dh, dc []float32 // (rows, H)
	cols   []float32 // inputs of a step, transposed
	ones   []float32
}

func newLayer(t, b, d, h int, p pool) *layer {
	l := &layer{
		T: t, B: b, D: d, H: h, length: make([]int32, b), pool: p,
		a: make([]float32, t*b*4*h), c: make([]float32, (t+1)*b*h), h: make([]float32, (t+1)*b*h),
		tc: make([]float32, t*b*h), wht: make([]float32, 4*h*h),
		grads: newPartial((d + h + 1) * 4 * h),
	}
	for r := range l.length {
		l.length[r] = int32(t)
	}
	p.each(b, func(s, lo, hi int) {
		n := hi - lo
		l.scratch[s] = scratch{make([]float32, n*h), make([]float32, n*h), make([]float32, n*max(d, h)), ones(n)}
	})
	return l
}

func ones(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// last is h after the last step, (B, H).
func (l *layer) last() []float32 { return l.h[l.T*l.B*l.H:] }

// forward runs all steps:
//
//	a = b + x[t] Wx + h[t-1] Wh;  (c, h)[t] = Gates(a, c[t-1])
//
// x is (T, B, D), wx (D, 4H), wh (H, 4H), b (4H).
func (l *layer) forward(x, wx, wh, b []float32) {
	l.pool.each(l.B, func(_, lo, hi int) {
		l.begin(lo, hi)
		for t := range l.T {
			l.step(x, wx, wh, b, t*l.B+lo, t*l.B+l.begun(t, lo, hi))
		}
	})
}

// begin puts zeros before the first step of rows lo to hi. Before step 0 they
// stand there already.
func (l *layer) begin(lo, hi int) {
	for r := lo; r < hi; r++ {
		if first := l.T - int(l.length[r]); first > 0 {
			h := (first*l.B + r) * l.H
			clear(l.h[h : h+l.H])
			clear(l.c[h : h+l.H])
		}
	}
}

// begun is the end of the rows from lo that have begun by step t.
func (l *layer) begun(t, lo, hi int) int {
	for hi > lo && int(l.length[hi-1]) < l.T-t {
		hi--
	}
	return hi
}

// step runs places from to to of (T, B), which are rows of one step.
func (l *layer) step(x, wx, wh, b []float32, from, to int) {
	g := 4 * l.H
	for q := from; q < to; q++ {
		a, h := l.a[q*g:(q+1)*g], q*l.H
		next := h + l.B*l.H
		copy(a, b)
		lstm.MulAdd(a, x[q*l.D:(q+1)*l.D], wx)
		lstm.MulAdd(a, l.h[h:h+l.H], wh)
		lstm.Gates(a, l.c[h:h+l.H], l.c[next:next+l.H], l.tc[h:h+l.H], l.h[next:next+l.H])
	}
}

// backward writes the gradients of wx, wh, b, one after the other, to dst,
// given that of the last h, dLast (B, H). It uses up what forward kept.
func (l *layer) backward(dst, x, wh, dLast []float32) {
	transpose(l.wht, wh, l.H, 4*l.H)
	l.pool.each(l.B, func(s, lo, hi int) {
		w := &l.scratch[s]
		clear(l.grads[s])
		clear(w.dc)
		copy(w.dh, dLast[lo*l.H:hi*l.H])
		for t := l.T - 1; t >= 0; t-- {
			end := l.begun(t, lo, hi)
			l.stepBack(l.grads[s], w, x, t, lo, end)
			if t > 0 { // h before a row's first step is 0, and no one asks for its gradient
				l.recurBack(l.grads[s], w, t, lo, l.begun(t-1, lo, end))
			}
		}
	})
	l.grads.sum(dst)
}

// stepBack goes back over the gates and the input of step t, given dh and dc
// after the step. It leaves dc before the step.
func (l *layer) stepBack(grads []float32, w *scratch, x []float32, t, lo, hi int) {
	g := 4 * l.H
	from, to := t*l.B+lo, t*l.B+hi
	for r := range hi - lo {
		q := from + r
		h := q * l.H
		gatesBack(l.a[q*g:(q+1)*g], l.c[h:h+l.H], l.tc[h:h+l.H], w.dh[r*l.H:(r+1)*l.H], w.dc[r*l.H:(r+1)*l.H])
	}
	da := l.a[from*g : to*g]
	addOuter(grads[:l.D*g], w.cols, x[from*l.D:to*l.D], da, hi-lo)
	lstm.MulAdd(grads[(l.D+l.H)*g:], w.ones[:hi-lo], da)
}

// recurBack goes back over h[t] Wh, after stepBack. It leaves dh before the step.
func (l *layer) recurBack(grads []float32, w *scratch, t, lo, hi int) {
	g := 4 * l.H
	from, to := t*l.B+lo, t*l.B+hi
	da := l.a[from*g : to*g]
	addOuter(grads[l.D*g:(l.D+l.H)*g], w.cols, l.h[from*l.H:to*l.H], da, hi-lo)
	clear(w.dh[:(hi-lo)*l.H])
	for r := range hi - lo {
		lstm.MulAdd(w.dh[r*l.H:(r+1)*l.H], da[r*g:(r+1)*g], l.wht)
	}
}

// addOuter adds inᵀ out to dst: in (n, K), out (n, J), dst (K, J). cols is scratch of n*K.
func addOuter(dst, cols, in, out []float32, n int) {
	if n == 0 {
		return
	}
	k, j := len(in)/n, len(out)/n
	cols = cols[:n*k]
	transpose(cols, in, n, k)
	for i := range k {
		lstm.MulAdd(dst[i*j:(i+1)*j], cols[i*n:(i+1)*n], out)
	}
}

// gatesBack is Gates backwards, for one row. a holds the activated gates and
// becomes the gradient of the pre-activations; dc becomes that of cPrev:
//
//	do = dh*tc;  dc += dh*o*(1-tc²);  di = dc*g;  df = dc*cPrev;  dg = dc*i;  dc *= f
//
// times the slope of each gate.
func gatesBack(a, cPrev, tc, dh, dc []float32) {
	n := len(dh)
	ia, fa, ga, oa := a[:n], a[n:2*n], a[2*n:3*n], a[3*n:4*n]
	cPrev, tc, dc = cPrev[:n], tc[:n], dc[:n]
	for j, d := range dh {
		i, f, g, o, t := ia[j], fa[j], ga[j], oa[j], tc[j]
		do := d * t
		e := dc[j] + float32(float32(d*o)*(1-float32(t*t)))
		oa[j] = do * float32(o*(1-o))
		ia[j] = float32(e*g) * float32(i*(1-i))
		fa[j] = float32(e*cPrev[j]) * float32(f*(1-f))
		ga[j] = float32(e*i) * (1 - float32(g*g))
		dc[j] = e * f
	}
}
