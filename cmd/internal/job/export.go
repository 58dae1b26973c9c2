package job

import (
	"fmt"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/export/onnx"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// export encodes every model as ONNX.
func (r *run) export() error {
	if !r.f.Spec.Export.ONNX {
		return nil
	}
	for _, m := range r.models {
		meta := onnx.Meta{Name: m.spec.Name, Props: [][2]string{
			{"riskbench.feature_set", m.model.Features().Fingerprint()},
			{"riskbench.job", r.f.Spec.Name},
			{"riskbench.kind", m.spec.Kind},
			{"riskbench.label", r.f.Spec.Data.Label.Column + " = " + r.f.Spec.Data.Label.Positive},
			{"riskbench.model", runs.Digest(m.trained.Model)},
			{"riskbench.snapshot", r.data.Digest},
		}}
		var err error
		if m.onnx, err = encode(m.model, meta); err != nil {
			return fmt.Errorf("model %q: %w", m.spec.Name, err)
		}
	}
	return nil
}

// encode is the one place where a model becomes a graph.
func encode(m train.Model, meta onnx.Meta) ([]byte, error) {
	switch m := m.(type) {
	case *linear.Model:
		return onnx.EncodeLinear(m, meta)
	case *gbdt.Model:
		return onnx.EncodeGBDT(m, meta)
	case *lstm.Model:
		return onnx.EncodeLSTM(m, meta)
	}
	return nil, fmt.Errorf("a %T has no ONNX form", m)
}
