// Package gorgonia trains the LSTM of train/lstm. Gorgonia holds the graph,
// differentiates it and drives the solver; the work is done by few fused
// operations: the layer over all its steps, dense layers, the loss.
//
// An unrolled graph of Gorgonia's own operations was measured at 5 to 7 times
// the time of PyTorch a step; the fused layer needs one operation forward and
// one backward, whatever the number of steps.
//
// Letters: T time steps, D inputs a step, H hidden units, S static inputs,
// B rows of a batch.
package gorgonia

// Gorgonia's tensors start with a check by go4.org/unsafe/assume-no-moving-gc.
// The release that they ask for knows Go versions by name and panics at start
// under those that came later; the one in go.mod asks the runtime whether it
// moves objects. The import keeps that requirement in go.mod.
import _ "go4.org/unsafe/assume-no-moving-gc"
