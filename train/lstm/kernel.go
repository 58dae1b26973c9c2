package lstm

import "math"

// The portable kernel: the arithmetic of the layer in float32, each product
// rounded before it is added, so that no compiler fuses the two and the bits
// are the same on every processor. Training and scoring both call it, so the
// forward pass that is validated is the one that is served.

// MulAdd is a row times a matrix: for all j, in the order of k,
//
//	dst[j] += a[k] * b[k*len(dst)+j]
//
// b is (len(a), len(dst)), row-major. Each product and each sum is rounded to
// float32, the sums in the order of k: blocking changes no bit.
func MulAdd(dst, a, b []float32) {
	n := len(dst)
	for ; len(a) >= 4; a, b = a[4:], b[4*n:] {
		add4(dst, a[:4:4], b[:n:n], b[n:2*n:2*n], b[2*n:3*n:3*n], b[3*n:4*n:4*n])
	}
	for k, x := range a {
		add1(dst, x, b[k*n:(k+1)*n])
	}
}

// add4 reads and writes dst once for four rows of the matrix: with one row at
// a time the stores, not the products, set the pace.
func add4(dst, a, b0, b1, b2, b3 []float32) {
	a0, a1, a2, a3 := a[0], a[1], a[2], a[3]
	b0, b1, b2, b3 = b0[:len(dst)], b1[:len(dst)], b2[:len(dst)], b3[:len(dst)]
	for j, y := range dst {
		y += float32(a0 * b0[j])
		y += float32(a1 * b1[j])
		y += float32(a2 * b2[j])
		y += float32(a3 * b3[j])
		dst[j] = y
	}
}

func add1(dst []float32, a float32, b []float32) {
	b = b[:len(dst)]
	for j, y := range dst {
		dst[j] = y + float32(a*b[j])
	}
}

// Gates is one step of one row. a holds the pre-activations of i, f, g, o (H
// each) and is replaced by the activated gates:
//
//	c[j] = f*cPrev[j] + i*g;  tc[j] = tanh(c[j]);  h[j] = o*tc[j]
//
// with sigmoid on i, f, o and tanh on g. cPrev and c may be one slice.
func Gates(a, cPrev, c, tc, h []float32) {
	n := len(h)
	i, f, g, o := a[:n], a[n:2*n], a[2*n:3*n], a[3*n:4*n]
	cPrev, c, tc = cPrev[:n], c[:n], tc[:n]
	for j := range h {
		i[j], f[j], g[j], o[j] = sigmoid(i[j]), sigmoid(f[j]), tanh(g[j]), sigmoid(o[j])
		c[j] = float32(f[j]*cPrev[j]) + float32(i[j]*g[j])
		tc[j] = tanh(c[j])
		h[j] = o[j] * tc[j]
	}
}

// sigmoid is 1/(1+e^-x), within 2e-7.
func sigmoid(x float32) float32 { return 1 / (1 + exp(-x)) }

// tanh is 1-2/(1+e^2x), within 2e-7: an absolute bound, as the gates need. Near
// 0 its relative error is large.
func tanh(x float32) float32 { return 1 - 2/(1+exp(2*x)) }

// exp is e^x by Cephes' single-precision polynomial (Moshier, Methods and
// Programs for Mathematical Functions, 1989, expf.c), within 2 ulp for x in
// [-87, 88], and the value at the nearer end outside. Adding and taking away
// 1.5*2^23 rounds to a whole number; its low bits are that number.
func exp(x float32) float32 {
	const (
		log2e = 1.44269504088896341
		hi    = 0.693359375 // ln 2 = hi + lo
		lo    = -2.12194440e-4
		magic = 3 << 22
	)
	if x > 88 {
		x = 88
	}
	if x < -87 {
		x = -87
	}
	t := float32(x*log2e) + magic
	n := t - magic
	x -= float32(n * hi)
	x -= float32(n * lo)
	p := float32(1.9875691500e-4*x) + 1.3981999507e-3
	p = float32(p*x) + 8.3334519073e-3
	p = float32(p*x) + 4.1665795894e-2
	p = float32(p*x) + 1.6666665459e-1
	p = float32(p*x) + 5.0000001201e-1
	y := float32(p*float32(x*x)) + x
	k := math.Float32bits(t)<<9>>9 - 1<<22 // n, modulo 2^32
	return (y + 1) * math.Float32frombits((k+127)<<23)
}
