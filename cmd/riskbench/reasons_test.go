package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScoreGivesReasons(t *testing.T) {
	dir := folder(t, quick("  - {model: trees, metric: auc, min: 0.6}\n"), snapshot())
	r := runJSON(t, 0, filepath.Join(dir, "job.yaml"))
	in := func(name, content string) string {
		path := filepath.Join(dir, name)
		if content != "" {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	texts := in("reasons.yaml", "x: Your x is high\ns1: The steps fell\ns2: The steps fell\n")
	model, data, out := filepath.Join(r.Run, "models/base"), filepath.Join(dir, "data.csv"), filepath.Join(dir, "out.parquet")
	for _, m := range []string{model, filepath.Join(model, "model.onnx")} {
		want(t, 0, "score", m, data, "-o", out, "--reasons", texts, "--top", "3")
		a := &app{workers: 2}
		got, err := a.table(context.Background(), out, nil)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i := range got.Rows {
			last := got.Column("reason_1_points").Float(i)
			for _, name := range []string{"reason_1", "reason_2", "reason_3"} {
				text, feature, points := got.Column(name), got.Column(name+"_feature"), got.Column(name+"_points")
				if text.IsNull(i) != points.IsNull(i) || feature.IsNull(i) != points.IsNull(i) {
					t.Fatalf("row %d: half a reason", i)
				}
				if points.IsNull(i) {
					last = 0 // none may follow
					continue
				}
				if p := points.Float(i); p <= 0 || p > last {
					t.Fatalf("row %d: %s has %v points after %v", i, name, p, last)
				} else {
					last = p
				}
				seen[feature.String(i)+": "+text.String(i)] = true
			}
		}
		for _, x := range []string{"x: Your x is high", "s1: The steps fell", "s2: The steps fell", "s3: s3", "city: city"} {
			if !seen[x] {
				t.Errorf("no row has the reason %q among %v", x, seen)
			}
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--reasons", in("bad.yaml", "x: a\ncityy: b\ns1: \n")}, `bad.yaml:2:`},
		{[]string{"--reasons", in("bad.yaml", "")}, `"cityy" is no feature; want "city"`},
		{[]string{"--reasons", texts, "--top", "0"}, "--top is 0; want 1 or more"},
		{[]string{"--top", "2"}, "--top is given without --reasons"},
		{[]string{"--reasons", in("nothing.yaml", "")}, "there is no such file"},
	} {
		if _, stderr := want(t, 2, append([]string{"score", model, data, "-o", out}, c.args...)...); !strings.Contains(stderr, c.want) {
			t.Errorf("%v says %q; want %q", c.args, stderr, c.want)
		}
	}
	if err := os.Remove(filepath.Join(model, "explain.json")); err != nil {
		t.Fatal(err)
	}
	if _, stderr := want(t, 2, "score", model, data, "-o", out, "--reasons", texts); !strings.Contains(stderr, "run the job again with --force") {
		t.Errorf("a model without an ordinary row says %q", stderr)
	}
}
