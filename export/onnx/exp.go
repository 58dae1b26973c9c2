package onnx

import "github.com/riskbench/riskbench/train"

func sigmoid(x float64) float64 { return 1 / (1 + train.Exp(-x)) }

// tanh loses relative accuracy near 0, where its error stays below 2^-52; the
// LSTM adds numbers of float32, to which that is nothing.
func tanh(x float64) float64 { return 1 - 2/(1+train.Exp(2*x)) }
