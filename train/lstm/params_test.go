package lstm

import (
	"math"
	"strings"
	"testing"
)

func steps() Params {
	p := Default()
	p.Steps, p.Static = [][]string{{"a", "b"}, {"c", "d"}}, []string{"e", "kind"}
	return p
}

func TestDefaultIsRightButForTheSteps(t *testing.T) {
	if err := steps().Check(); err != nil {
		t.Error(err)
	}
	if err := Default().Check(); err == nil || !strings.Contains(err.Error(), "steps is empty") {
		t.Errorf("without steps: %v", err)
	}
}

func TestCheckGivesAllFaults(t *testing.T) {
	p := Params{
		Head: -1, BatchSize: 65537, LR: 2, LRSchedule: "cosine", WeightDecay: -1, Dropout: 1, ClipGradNorm: math.Inf(1), InputLimit: math.NaN(), InputPieces: 257,
		EarlyStopping: EarlyStopping{Metric: "acc", Patience: -1, MinDelta: math.NaN()},
		Steps:         [][]string{{"a", "b"}, {}, {"c"}},
	}
	err := p.Check()
	if err == nil {
		t.Fatal("all parameters are wrong and none was refused")
	}
	for _, want := range []string{
		"hidden_size is 0; want 1 to 1024", "head is -1; want 0 to 1024", "epochs is 0; want 1 to 100000", "batch_size is 65537; want 1 to 65536",
		"lr is 2; want more than 0, at most 1", `lr_schedule is "cosine"; want "constant" or "linear"`, "weight_decay is -1; want 0 to 10",
		"dropout is 1; want 0 or more, less than 1", "clip_grad_norm is +Inf; want", "input_limit is NaN; want", "input_pieces is 257; want 0 to 256",
		`early_stopping.metric is "acc"; want "auc" or "log_loss"`, "early_stopping.patience is -1; want", "early_stopping.min_delta is NaN; want",
		"steps[1] is empty", "steps[2] has 1 features; want 2, as many as steps[0]",
	} {
		if !strings.Contains(err.Error(), "lstm: "+want) {
			t.Errorf("no fault says %q; they are\n%v", want, err)
		}
	}
}

func TestResolve(t *testing.T) {
	set := numbers(7)
	s, static, err := Resolve(steps(), set)
	if err != nil || s[1][0] != 2 || s[1][1] != 3 || static[1] != 7 {
		t.Errorf("steps %v, static %v, error %v", s, static, err)
	}
	p := steps()
	p.Steps = [][]string{{"a", "b"}, {"a", "zzzzzz"}, {"kind", "b", "c"}}
	p.Static = []string{"e", "e", "knd"}
	_, _, err = Resolve(p, set)
	if err == nil {
		t.Fatal("faults were not found")
	}
	for _, want := range []string{
		`steps[1][1] is "zzzzzz"; want one of the 8 features`, `static[1] is "e", which stands there before`,
		`static[2] is "knd"; want a feature, perhaps "kind"`, "steps[2] has 3 features; want 2", `steps[2][0] is "kind", a category; want a number, as "a" is`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no fault says %q; they are\n%v", want, err)
		}
	}
}
