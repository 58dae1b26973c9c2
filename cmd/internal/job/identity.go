package job

import (
	"fmt"
	"slices"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// identify gives what names a run: the resolved job, without the path of the
// snapshot, the snapshot's digest, and the engine number of each stage. The
// second result is the run's job.yaml.
func identify(f *spec.File, data *Data) (key, resolved []byte, err error) {
	if resolved, err = spec.Encode(&f.Spec); err != nil {
		return nil, nil, err
	}
	s := f.Spec
	s.Data.Snapshot = spec.Path(data.Digest)
	s.Features.Defs, s.Data.Labels = data.defsName(), data.labelsName(s.Data.Labels)
	text, err := spec.Encode(&s)
	if err != nil {
		return nil, nil, err
	}
	var kinds []string
	for _, m := range s.Models {
		kinds = append(kinds, m.Kind)
	}
	slices.Sort(kinds)
	text = fmt.Appendf(text, "engines: pipeline %d feature %d", pipelineEngine, feature.Engine)
	for _, k := range slices.Compact(kinds) {
		text = fmt.Appendf(text, " %s %d", k, engine(k))
	}
	return text, resolved, nil
}

// defsName stands for the definitions where their path may not count.
func (d *Data) defsName() *spec.Path {
	if d.Defs == nil {
		return nil
	}
	p := spec.Path(d.Defs.Fingerprint())
	return &p
}

// labelsName puts the digest of the labels in the place of their path.
func (d *Data) labelsName(l *spec.Labels) *spec.Labels {
	if l == nil {
		return nil
	}
	dst := *l
	dst.Path = spec.Path(d.Labels)
	return &dst
}

func engine(kind string) int {
	switch kind {
	case spec.KindLogistic:
		return linear.Engine
	case spec.KindGBDT:
		return gbdt.Engine
	}
	return lstm.Engine
}

// stageKey names everything that a trained model depends on.
func (r *run) stageKey(m *spec.Model) ([]byte, error) {
	s := r.f.Spec
	only := spec.Spec{Data: s.Data, Split: s.Split, Features: s.Features, Models: spec.Models{*m}, Seed: s.Seed}
	only.Models[0].Name = "model"
	only.Data.Snapshot = spec.Path(r.data.Digest)
	only.Features.Defs, only.Data.Labels = r.data.defsName(), r.data.labelsName(s.Data.Labels)
	only.Data.ID, only.Data.Segments = "", nil
	text, err := spec.Encode(&only)
	return fmt.Appendf(text, "engines: pipeline %d feature %d %s %d", pipelineEngine, feature.Engine, m.Kind, engine(m.Kind)), err
}
