package gorgonia

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
)

// golden is the digest of a trained model, by lstm.Engine: when it changes,
// raise the number and add a line. It was printed on linux/amd64 and must hold
// on every processor.
var golden = map[int]string{1: "26fa7f75564bba3e"}

func TestBytesChangeWithTheEngineAlone(t *testing.T) {
	p := lawParams()
	p.Epochs, p.InputPieces, p.Dropout, p.WeightDecay, p.ClipGradNorm = 3, 4, 0.2, 0.01, 0.5
	got := fmt.Sprintf("%x", sha256.Sum256(encoded(t, trained(t, p, 5, train.Hooks{}))))[:16]
	if want := golden[lstm.Engine]; got != want {
		t.Errorf("the digest of a trained model is %s; want %s, or a new lstm.Engine", got, want)
	}
}
