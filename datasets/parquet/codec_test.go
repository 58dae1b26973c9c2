package parquet

import (
	"bytes"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/format"
)

// A page is unpacked to the size of its header or is an error: never less,
// never more, and no room is taken for more. The dictionary of a column
// without values has no bytes at all.
func TestDecompress(t *testing.T) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Lz4Raw, &parquet.Brotli} {
		for _, n := range []int{0, 1, 100, 100_000} {
			want := bytes.Repeat([]byte("ab"), n)[:n]
			packed, err := codec.Encode(nil, want)
			if err != nil {
				t.Fatal(err)
			}
			var w worker
			defer w.close()
			for _, again := range []bool{false, true} {
				got, err := w.decompress(packed, n, codec.CompressionCodec())
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%v of %d bytes (again: %v): %d bytes, %v", codec, n, again, len(got), err)
				}
			}
			for _, size := range []int{n - 1, n + 1, n / 2} {
				if size < 0 || size == n {
					continue
				}
				if _, err := w.decompress(packed, size, codec.CompressionCodec()); err == nil {
					t.Errorf("%v of %d bytes is %d bytes too", codec, n, size)
				}
			}
			// Brotli may end with a byte that only says so.
			if n > 0 && codec.CompressionCodec() != format.Brotli {
				if _, err := w.decompress(packed[:len(packed)-1], n, codec.CompressionCodec()); err == nil {
					t.Errorf("%v of %d bytes does without its last byte", codec, n)
				}
			}
		}
	}
}
