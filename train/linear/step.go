package linear

import (
	"context"
	"errors"
	"math"
)

var errSingular = errors.New("linear: the Hessian is not positive definite; want a larger l2")

// cholesky solves h x = g for a positive definite h (k, k), given by its lower
// triangle, which it overwrites with its factor.
func cholesky(h, g []float64, k int) ([]float64, error) {
	for i := range k {
		a := h[i*k:][:i+1]
		for j := range a {
			b := h[j*k:][:j+1]
			sum := a[j]
			for m := range j {
				sum -= float64(a[m] * b[m])
			}
			if j < i {
				a[j] = sum / b[j]
				continue
			}
			if !(sum > 0) {
				return nil, errSingular
			}
			a[i] = math.Sqrt(sum)
		}
	}
	x := make([]float64, k)
	for i := range k {
		sum := g[i]
		for m := range i {
			sum -= float64(h[i*k+m] * x[m])
		}
		x[i] = sum / h[i*k+i]
	}
	for i := k - 1; i >= 0; i-- {
		sum := x[i]
		for m := i + 1; m < k; m++ {
			sum -= float64(h[m*k+i] * x[m])
		}
		x[i] = sum / h[i*k+i]
	}
	return x, nil
}

// conjugate solves the same equations by conjugate gradients with the diagonal
// as preconditioner (Hestenes, Stiefel 1952; Golub, Van Loan, Matrix
// Computations, 11.5), each product with the Hessian a pass over the rows. It
// stops when what is left is 1e-6 of what was there: the next Newton step
// repairs the rest.
func (s *solver) conjugate(ctx context.Context, now sums) ([]float64, error) {
	x := make([]float64, s.k)
	r := append([]float64(nil), now.gradient...)
	z := make([]float64, s.k)
	for j := range z {
		if !(now.hessian[j] > 0) {
			return nil, errSingular
		}
		z[j] = r[j] / now.hessian[j]
	}
	p := append([]float64(nil), z...)
	rz := product(r, z)
	enough := float64(1e-12 * rz)
	for range 1000 {
		if !(rz > enough) {
			break
		}
		hp, err := s.times(ctx, p)
		if err != nil {
			return nil, err
		}
		alpha := rz / product(p, hp)
		for j := range x {
			x[j] += float64(alpha * p[j])
			r[j] -= float64(alpha * hp[j])
			z[j] = r[j] / now.hessian[j]
		}
		next := product(r, z)
		beta := next / rz
		for j := range p {
			p[j] = z[j] + float64(beta*p[j])
		}
		rz = next
	}
	return x, nil
}

// times is the Hessian at the last pass, times v.
func (s *solver) times(ctx context.Context, v []float64) ([]float64, error) {
	dst := make([]float64, s.k)
	err := s.total(ctx, dst, func(dst []float64, i int) {
		s.add(dst, float64(s.curve[i]*s.dot(v, i)), i)
	})
	for j := range s.k - 1 {
		dst[j] += float64(s.params.L2 * v[j])
	}
	return dst, err
}

func product(a, b []float64) float64 {
	sum := 0.0
	for j, v := range a {
		sum += float64(v * b[j])
	}
	return sum
}
