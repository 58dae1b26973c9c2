package gbdt

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestCheckNamesParameterValueAndRange(t *testing.T) {
	cases := []struct {
		why  string
		set  func(*Params)
		want string
	}{
		{"one leaf is no tree", func(p *Params) { p.NumLeaves = 1 }, "gbdt: num_leaves is 1; want 2 to 65535"},
		{"NaN is no share", func(p *Params) { p.FeatureFraction = nan64 }, "gbdt: feature_fraction is NaN; want more than 0, at most 1"},
		{"a step of 0 learns nothing", func(p *Params) { p.LearningRate = 0 }, "gbdt: learning_rate is 0; want more than 0, at most 1"},
		{"a bin is a byte", func(p *Params) { p.MaxBin = 256 }, "gbdt: max_bin is 256; want 2 to 255"},
		{"negative penalties reward", func(p *Params) { p.LambdaL2 = -1 }, "gbdt: lambda_l2 is -1; want a finite number, 0 or more"},
		{"one level is no gradient", func(p *Params) { p.NumGradQuantBins = 1 }, "gbdt: num_grad_quant_bins is 1; want 2 to 65536"},
		{"bad rows of weight 0 are absent", func(p *Params) { p.ScalePosWeight = 0 }, "gbdt: scale_pos_weight is 0; want a finite number above 0"},
		{"metrics are named", func(p *Params) { p.EarlyStopping = &EarlyStopping{Metric: "ks"} }, `gbdt: early_stopping.metric is "ks"; want "auc" or "log_loss"`},
	}
	for _, c := range cases {
		p := Default()
		c.set(&p)
		if err := p.Check(); err == nil || err.Error() != c.want {
			t.Errorf("%s: error is %v; want %s", c.why, err, c.want)
		}
	}
}

func TestCheckTellsAllFaultsAtOnce(t *testing.T) {
	if err := Default().Check(); err != nil {
		t.Fatalf("the defaults have faults: %v", err)
	}
	var p Params
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Int:
			f.SetInt(-1)
		case reflect.Float64:
			f.SetFloat(-1)
		}
	}
	p.EarlyStopping = &EarlyStopping{Patience: -1, MinDelta: -1}
	err := p.Check()
	if err == nil {
		t.Fatal("no error")
	}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if yaml := v.Type().Field(i).Tag.Get("yaml"); yaml != name {
			t.Errorf("yaml calls %q what json calls %q", yaml, name)
		}
		if !strings.Contains(err.Error(), "gbdt: "+name) {
			t.Errorf("%s is -1, and the error does not say so", name)
		}
	}
}

func TestParamsComeBackFromJSON(t *testing.T) {
	p := Default()
	if err := json.Unmarshal([]byte(`{"num_leaves":7,"early_stopping":{"metric":"auc","patience":5}}`), &p); err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.NumLeaves, want.EarlyStopping = 7, &EarlyStopping{Metric: AUC, Patience: 5}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("%+v; want %+v", p, want)
	}
}
