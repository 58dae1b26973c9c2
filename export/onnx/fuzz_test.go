package onnx

import "testing"

func FuzzDecode(f *testing.F) {
	for _, kind := range tinyKinds {
		f.Add(tiny(f, kind))
	}
	f.Add(nested(3))
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := Decode(file)
		if err != nil {
			return
		}
		again, err := Decode(m.Marshal())
		if err != nil {
			t.Fatalf("what was decoded and written again: %v", err)
		}
		if string(again.Marshal()) != string(m.Marshal()) {
			t.Fatal("written bytes change when they are decoded and written again")
		}
	})
}

func FuzzOpenAndRun(f *testing.F) {
	for _, kind := range tinyKinds {
		f.Add(tiny(f, kind))
	}
	f.Fuzz(func(t *testing.T, file []byte) { runAll(file) })
}
