package lstm

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

func encoded(t testing.TB, m *Model) []byte {
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBytesComeBackAsTheSameModel(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	x := randomMatrix(r, 20, 7)
	for _, m := range []*Model{randomModel(r, 4, true, 5), randomModel(r, 1, false), randomModel(r, 3, true, 2, 6)} {
		b := encoded(t, m)
		back, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(encoded(t, back), b) || back.Kernel() != "portable" {
			t.Errorf("kernel %q; want other bytes or kernel %q to be the same", back.Kernel(), "portable")
		}
		want, got := make([]float64, 20), make([]float64, 20)
		if err := m.Margins(want, datasets.All(x)); err != nil {
			t.Fatal(err)
		}
		if err := back.Margins(got, datasets.All(x)); err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("margin %d is %v after decoding; want %v", i, got[i], want[i])
			}
		}
	}
}

func TestEveryFlippedByteIsRefused(t *testing.T) {
	b := encoded(t, randomModel(rand.New(rand.NewPCG(11, 12)), 2, true))
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 8)
		if _, err := Decode(bad); err == nil {
			t.Fatalf("byte %d of %d was flipped and Decode took it", i, len(b))
		}
	}
	for n := range b {
		if _, err := Decode(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes were taken", n, len(b))
		}
	}
}

// signed is the body with a checksum that matches: what a fault must be found behind.
func signed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

func TestWhatIsInsideIsChecked(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, c := range []struct {
		name  string
		spoil func(m *Model)
		want  string
	}{
		{"a weight is NaN", func(m *Model) { m.Wh[1] = float32(math.NaN()) }, "finite weights"},
		{"a bias is infinite", func(m *Model) { m.Head[0].B[0] = float32(math.Inf(1)) }, "finite weights"},
		{"a term reads no feature", func(m *Model) { m.Static[0].Feature = 8 }, "feature of term 1 is 8"},
		{"a deviation is infinite", func(m *Model) { m.Steps[1][0].Inv = math.Inf(1) }, "finite"},
		{"steps of different kinds", func(m *Model) { m.Steps[2][1] = m.Steps[2][2] }, `input 1 of step 2 is "missing"`},
		{"a ragged step", func(m *Model) { m.Steps[2] = m.Steps[2][:2] }, "step 2 has 2 inputs; want 3"},
		{"no steps", func(m *Model) { m.Steps = nil }, "0 steps"},
		{"two outputs", func(m *Model) { m.Head = m.Head[:1] }, "5 outputs; want 1"},
		{"layers that do not fit", func(m *Model) { m.Head[1].In = 4 }, "layer 1 has 4 inputs"},
		{"Wx too short", func(m *Model) { m.Wx = m.Wx[1:] }, "Wx, Wh, B"},
		{"no feature set", func(m *Model) { m.Set = nil }, "feature set"},
	} {
		m := randomModel(r, 4, true, 5)
		c.spoil(m)
		if _, err := m.MarshalBinary(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want an error with %q", c.name, err, c.want)
		}
	}
}

func TestSizesAreNotBelieved(t *testing.T) {
	head := append([]byte(magic), columnsVersion)
	set := randomModel(rand.New(rand.NewPCG(1, 1)), 1, false).Set.Encode()
	head = appendText(appendText(head, []byte("portable")), set)
	for _, sizes := range [][]int{
		{1 << 31, 1, 1, 0}, {1, 1 << 31, 1 << 31, 0}, {1, 1, 1 << 20, 0}, {1, 0, 0, 1 << 31}, {0, 0, 0, 0}, {math.MaxUint32, 1, 1, math.MaxUint32},
	} {
		body := appendInts(bytes.Clone(head), sizes...)
		body = append(body, make([]byte, 200)...)
		if _, err := Decode(signed(body)); err == nil {
			t.Errorf("H, T, D, S of %v were taken", sizes)
		}
	}
	body := binary.LittleEndian.AppendUint32(append([]byte(magic), columnsVersion), 1<<31)
	if _, err := Decode(signed(body)); err == nil {
		t.Error("a kernel name of 2^31 bytes was taken")
	}
}

// FuzzDecode signs what it is given, so that the fuzzer gets past the checksum.
// What decodes must encode to the same model and give margins without a panic.
func FuzzDecode(f *testing.F) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, m := range []*Model{randomModel(r, 1, false), randomModel(r, 2, true, 3)} {
		b := encoded(f, m)
		f.Add(b[:len(b)-sha256.Size])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := Decode(signed(body))
		if err != nil {
			return
		}
		again, err := Decode(encoded(t, m))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(encoded(t, again), encoded(t, m)) {
			t.Fatal("the second encoding is not the first")
		}
		x := &datasets.Matrix{Set: m.Set, Label: make([]float64, 2)}
		for range m.Set.Defs {
			x.X = append(x.X, make([]float32, 2))
		}
		if err := m.Margins(make([]float64, 2), datasets.All(x)); err != nil {
			t.Fatal(err)
		}
	})
}
