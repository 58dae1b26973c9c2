package onnx

import "fmt"

// ensemble is the nodes of a TreeEnsembleRegressor. A child is a place in
// nodes, or ^leaf.
type ensemble struct {
	nodes  []branch
	roots  []int32
	leaves []float64
	wide   int // features that are read
}

type branch struct {
	threshold float64
	feature   int32
	yes, no   int32
	missing   bool // NaN goes to yes
}

// run sums the leaves of each row in the order of the trees, in double, and
// rounds the sum once.
func (e *ensemble) run(dst *array, in []*array) error {
	x := in[0]
	if err := wantType(Double, x); err != nil {
		return err
	}
	if len(x.dims) != 2 || x.dims[1] < e.wide {
		return fmt.Errorf("shape is %v; want [N, F] with F at least %d", x.dims, e.wide)
	}
	if err := dst.shape(Float, x.dims[0], 1); err != nil {
		return err
	}
	for n := range dst.f32 {
		dst.f32[n] = float32(e.sum(x.f64[n*x.dims[1] : (n+1)*x.dims[1]]))
	}
	return nil
}

func (e *ensemble) sum(x []float64) float64 {
	sum := 0.0
	for _, at := range e.roots {
		for at >= 0 {
			n := &e.nodes[at]
			v := x[n.feature]
			if v <= n.threshold || v != v && n.missing {
				at = n.yes
			} else {
				at = n.no
			}
		}
		sum += e.leaves[^at]
	}
	return sum
}
