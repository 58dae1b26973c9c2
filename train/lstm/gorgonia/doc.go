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

// Gorgonia's tensors ask go4.org/unsafe/assume-no-moving-gc whether the
// runtime may move objects, and its older releases panic at start under every
// Go that they do not know. The import keeps the release that only warns about
// known trouble in go.mod.
import _ "go4.org/unsafe/assume-no-moving-gc"
