package onnx

import (
	"fmt"
	"math"
	"slices"

	"github.com/riskbench/riskbench/train"
)

// kernel computes a node: it shapes dst and writes it. It keeps no state, so
// that sessions can run it from several goroutines.
type kernel func(dst *array, in []*array) error

// compile gives the kernel of a node; an error where the operator, its
// attributes or the number of its inputs is not one that the session knows.
func compile(n *Node) (kernel, error) {
	a := &attributes{list: n.Attributes}
	k, least, most, err := a.operator(n)
	if err == nil {
		err = a.unread()
	}
	if err == nil && (len(n.Inputs) < least || len(n.Inputs) > most) {
		err = fmt.Errorf("number of inputs is %d; want %d to %d", len(n.Inputs), least, most)
	}
	return k, err
}

// operator gives the kernel and the least and most inputs.
func (a *attributes) operator(n *Node) (k kernel, least, most int, err error) {
	switch n.Domain + ":" + n.Op {
	case ":Add":
		return arithmetic(add, add, add), 2, 2, nil
	case ":Sub":
		return arithmetic(subtract, subtract, subtract), 2, 2, nil
	case ":Mul":
		return arithmetic(multiply, multiply, multiply), 2, 2, nil
	case ":Div": // not of int64, which a 0 would stop
		return arithmetic(divide, divide, nil), 2, 2, nil
	case ":Min":
		return arithmetic(lesser, lesser, lesser), 2, 2, nil
	case ":Max":
		return arithmetic(greater, greater, greater), 2, 2, nil
	case ":Equal":
		return opEqual, 2, 2, nil
	case ":Where":
		return opWhere, 3, 3, nil
	case ":Neg":
		return each(negate, negate), 1, 1, nil
	case ":Exp":
		return each(nil, train.Exp), 1, 1, nil
	case ":Relu":
		return each(relu, relu), 1, 1, nil
	case ":Round":
		return each(nil, math.RoundToEven), 1, 1, nil
	case ":Floor":
		return each(floor, math.Floor), 1, 1, nil
	case ":IsNaN":
		return opIsNaN, 1, 1, nil
	case ":Cast":
		return opCast(a.int("to", 0)), 1, 1, nil
	case ":Squeeze":
		return opSqueeze, 2, 2, nil
	case ":MatMul":
		return opMatMul, 2, 2, nil
	case ":Gemm":
		return opGemm, 3, 3, nil
	case ":Gather":
		return opGather(a.int("axis", 0)), 2, 2, nil
	case ":Concat":
		return opConcat(a.int("axis", math.MaxInt64)), 1, math.MaxInt, nil
	case ":Transpose":
		k, err = a.transpose()
		return k, 1, 1, err
	case ":LSTM":
		return opLSTM(a.int("hidden_size", 0)), 3, 5, nil
	case domainML + ":TreeEnsembleRegressor":
		k, err = a.trees()
		return k, 1, 1, err
	}
	return nil, 0, 0, fmt.Errorf("operator is %q of domain %q, which this version does not run", n.Op, n.Domain)
}

func (a *attributes) transpose() (kernel, error) {
	perm := a.ints("perm")
	sorted := slices.Sorted(slices.Values(perm))
	for i, p := range sorted {
		if p != int64(i) {
			return nil, fmt.Errorf("perm is %v; want the axes 0 to %d in some order", perm, len(perm)-1)
		}
	}
	return opTranspose(perm), nil
}

func (a *attributes) trees() (kernel, error) {
	if got := a.text("aggregate_function", "SUM"); got != "SUM" {
		return nil, fmt.Errorf("aggregate_function is %q; want \"SUM\"", got)
	}
	if got := a.text("post_transform", "NONE"); got != "NONE" {
		return nil, fmt.Errorf("post_transform is %q; want \"NONE\"", got)
	}
	if n := a.int("n_targets", 1); n != 1 {
		return nil, fmt.Errorf("n_targets is %d; want 1", n)
	}
	l := forestLists{
		trees: a.ints("nodes_treeids"), ids: a.ints("nodes_nodeids"), features: a.ints("nodes_featureids"),
		yes: a.ints("nodes_truenodeids"), no: a.ints("nodes_falsenodeids"), missing: a.ints("nodes_missing_value_tracks_true"),
		modes: a.texts("nodes_modes"), leafTrees: a.ints("target_treeids"), leafIDs: a.ints("target_nodeids"), targets: a.ints("target_ids"),
	}
	var err error
	if l.thresholds, err = a.doubles("nodes_values_as_tensor"); err != nil {
		return nil, err
	}
	if l.weights, err = a.doubles("target_weights_as_tensor"); err != nil {
		return nil, err
	}
	e, err := l.compile()
	if err != nil {
		return nil, err
	}
	return e.run, nil
}
