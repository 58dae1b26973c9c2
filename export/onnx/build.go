package onnx

import "fmt"

// build gives each value of the graph a place and each node its kernel.
func (s *Session) build() error {
	if err := checkVersions(s.model); err != nil {
		return err
	}
	places := map[string]int{}
	if err := s.addInput(places); err != nil {
		return err
	}
	g := &s.model.Graph
	for i := range g.Initializers {
		if err := s.addConstant(places, &g.Initializers[i]); err != nil {
			return err
		}
	}
	for i := range g.Nodes {
		if err := s.addNode(places, &g.Nodes[i]); err != nil {
			return fmt.Errorf("node %d %q: %w", i, g.Nodes[i].Name, err)
		}
	}
	return s.addOutputs(places)
}

func checkVersions(m *Model) error {
	for _, o := range m.Opsets {
		switch {
		case (o.Domain == "" || o.Domain == "ai.onnx") && (o.Version < 13 || o.Version > 21):
			return fmt.Errorf("opset is %d; want 13 to 21", o.Version)
		case o.Domain == domainML && (o.Version < 3 || o.Version > 4):
			return fmt.Errorf("opset of ai.onnx.ml is %d; want 3 or 4", o.Version)
		}
	}
	return nil
}

// add gives a value the next place.
func (s *Session) add(places map[string]int, name string, a *array) (int, error) {
	if _, twice := places[name]; twice || name == "" {
		return 0, fmt.Errorf("value is named %q; want a name that no other value has", name)
	}
	places[name] = len(s.start)
	s.start = append(s.start, a)
	return places[name], nil
}

func (s *Session) addInput(places map[string]int) (err error) {
	constants := map[string]bool{}
	for i := range s.model.Graph.Initializers {
		constants[s.model.Graph.Initializers[i].Name] = true
	}
	found := 0
	for _, v := range s.model.Graph.Inputs {
		if constants[v.Name] {
			continue // old files list their constants among the inputs
		}
		if v.Type != Float || len(v.Dims) != 2 || v.Dims[1].Name != "" || v.Dims[1].Size < 1 || v.Dims[1].Size > maxFeatures {
			return fmt.Errorf("input %q is %v of type %d; want [N, F] of type 1, F from 1 to %d", v.Name, v.Dims, v.Type, maxFeatures)
		}
		s.features = int(v.Dims[1].Size)
		if s.input, err = s.add(places, v.Name, nil); err != nil {
			return err
		}
		found++
	}
	if found != 1 {
		return fmt.Errorf("graph has %d inputs; want one", found)
	}
	return nil
}

func (s *Session) addConstant(places map[string]int, t *Tensor) error {
	a, err := constant(t)
	if err != nil {
		return err
	}
	_, err = s.add(places, t.Name, a)
	return err
}

// addNode wants the inputs to stand before the node, which ONNX demands, so
// that no graph has a cycle.
func (s *Session) addNode(places map[string]int, n *Node) error {
	run, err := compile(n)
	if err != nil {
		return err
	}
	in := make([]int, len(n.Inputs))
	for i, name := range n.Inputs {
		place, known := places[name]
		if !known {
			return fmt.Errorf("input %d is %q; want a value that stands before the node", i, name)
		}
		in[i] = place
	}
	name, err := output(n)
	if err != nil {
		return err
	}
	out, err := s.add(places, name, nil)
	s.steps = append(s.steps, step{run: run, node: n, in: in, out: out})
	return err
}

// output names the one output that is computed: the last state of an LSTM, the
// first of any other node.
func output(n *Node) (string, error) {
	if n.Op == "LSTM" && len(n.Outputs) == 2 && n.Outputs[0] == "" {
		return n.Outputs[1], nil
	}
	if n.Op == "LSTM" || len(n.Outputs) != 1 {
		return "", fmt.Errorf("outputs are %q; want one, and of LSTM Y_h alone", n.Outputs)
	}
	return n.Outputs[0], nil
}

func (s *Session) addOutputs(places map[string]int) error {
	found := map[string]bool{}
	for _, v := range s.model.Graph.Outputs {
		found[v.Name] = true
	}
	for _, name := range []string{margin, score} {
		place, made := places[name]
		if !made || !found[name] || s.start[place] != nil || place == s.input {
			return fmt.Errorf("output %q is absent; want the outputs %q and %q", name, margin, score)
		}
	}
	s.margin, s.score = places[margin], places[score]
	return nil
}
