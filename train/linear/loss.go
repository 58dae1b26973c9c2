package linear

import "github.com/riskbench/riskbench/train"

// sigmoid is 1/(1+exp(-m)). It is not train.Score, which rounds m to float32:
// Newton's last steps would be lost in steps of 1e-8.
func sigmoid(m float64) float64 { return 1 / (1 + train.Exp(-m)) }

// logLoss is minus the log of the probability that margin m gives the label y.
func logLoss(m, y float64) float64 {
	if y == 0 {
		m = -m
	}
	if m < -700 {
		return -m // ln(1+exp(-m)), to the last bit
	}
	return -train.Log(sigmoid(m))
}
