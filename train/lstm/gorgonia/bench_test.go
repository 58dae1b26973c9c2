package gorgonia

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkStep is a training step of the UCI job: 256 rows, 6 months, with and without pieces.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name string
		d, s int
	}{{"standardised", 3, 18}, {"pieces", 27, 34}} {
		b.Run(c.name, func(b *testing.B) {
			n := randomNetwork(b, 256, 6, c.d, c.s, 16, 1, 32)
			a := n.newAdam(lawParams())
			r := rand.New(rand.NewPCG(1, 1))
			for b.Loop() {
				n.drawMask(r, 0.1)
				if _, err := n.step(a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
