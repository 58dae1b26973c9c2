package onnx

import "fmt"

// opMatMul is the product of int64 matrices [N, K] and [K, M], exact as long
// as no sum leaves int64:
//
//	dst[n,m] = sum over k of a[n,k]*b[k,m]
func opMatMul(dst *array, in []*array) error {
	a, b := in[0], in[1]
	if err := wantType(Int64, a, b); err != nil {
		return err
	}
	rows, inner, wide, err := matrices(a, b)
	if err == nil {
		err = dst.shape(Int64, rows, wide)
	}
	if err != nil {
		return err
	}
	clear(dst.i64)
	for n := range rows {
		sums := dst.i64[n*wide : (n+1)*wide]
		for k, x := range a.i64[n*inner : (n+1)*inner] {
			for m, y := range b.i64[k*wide : (k+1)*wide] {
				sums[m] += x * y
			}
		}
	}
	return nil
}

// opGemm is the product of float matrices plus a row. The sums are in double,
// where the product of two floats is exact, and are rounded once at the end:
// no order of fused steps can change them.
//
//	dst[n,m] = float32(c[m] + sum over k of double(a[n,k])*double(b[k,m]))
func opGemm(dst *array, in []*array) error {
	a, b, c := in[0], in[1], in[2]
	if err := wantType(Float, in...); err != nil {
		return err
	}
	rows, inner, wide, err := matrices(a, b)
	if err == nil && (len(c.dims) != 1 || c.dims[0] != wide) {
		err = fmt.Errorf("shape of input 2 is %v; want [%d]", c.dims, wide)
	}
	if err == nil {
		err = dst.shape(Float, rows, wide)
	}
	if err != nil {
		return err
	}
	dst.tmp = grow(dst.tmp, wide)
	for n := range rows {
		sums := dst.tmp
		for m, x := range c.f32 {
			sums[m] = float64(x)
		}
		for k, x := range a.f32[n*inner : (n+1)*inner] {
			for m, y := range b.f32[k*wide : (k+1)*wide] {
				sums[m] += float64(x) * float64(y)
			}
		}
		for m, s := range sums {
			dst.f32[n*wide+m] = float32(s)
		}
	}
	return nil
}

func matrices(a, b *array) (rows, inner, wide int, err error) {
	if len(a.dims) != 2 || len(b.dims) != 2 || a.dims[1] != b.dims[0] {
		return 0, 0, 0, fmt.Errorf("shapes are %v and %v; want matrices [N, K] and [K, M]", a.dims, b.dims)
	}
	return a.dims[0], a.dims[1], b.dims[1], wantWork(a.size(), b.dims[1])
}

// maxWork is the most products that an operator may compute in a run, a minute
// or so: no file can keep a session busy for days.
const maxWork = 1 << 36

// wantWork says whether a*b products are few enough.
func wantWork(a, b int) error {
	if b > 0 && a > maxWork/b {
		return fmt.Errorf("operator computes %d times %d products; want at most %d", a, b, maxWork)
	}
	return nil
}
