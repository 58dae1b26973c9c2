package synth

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
)

// Digest names the content of a table of this package, whatever the file that
// holds it: "sha256:" and the hex of the SHA-256 of a line "NAME KIND\n" a
// column, then of the rows in order. Of a row it takes its values in order:
// integers and times in 8 bytes, float64 as its bits in 8 bytes, both little
// endian, and text as its length in 8 bytes and then its own. It panics on
// columns of other kinds and on missing values, which this package never makes.
func Digest(t *datasets.Table) string {
	h := sha256.New()
	for _, c := range t.Cols {
		if c.Null != nil {
			panic("synth: Digest of a column with missing values")
		}
		fmt.Fprintf(h, "%s %s\n", c.Name, c.Kind)
	}
	buf := make([]byte, 0, 1<<16)
	for i := range t.Rows {
		for j := range t.Cols {
			buf = appendValue(buf, &t.Cols[j], i)
		}
		if len(buf) > 1<<15 || i == t.Rows-1 {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

func appendValue(dst []byte, c *datasets.Column, i int) []byte {
	switch c.Kind {
	case datasets.Int64, datasets.Time:
		return binary.LittleEndian.AppendUint64(dst, uint64(c.I64[i]))
	case datasets.Float64:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(c.F64[i]))
	case datasets.Text:
		s := c.Levels[c.Code[i]]
		return append(binary.LittleEndian.AppendUint64(dst, uint64(len(s))), s...)
	}
	panic("synth: Digest of a column of kind " + c.Kind.String())
}
