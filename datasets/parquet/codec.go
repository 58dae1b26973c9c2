package parquet

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// decompress unpacks a page of size bytes. What it returns lives until the
// next call; where nothing is packed it is src itself.
func (w *worker) decompress(src []byte, size int, codec format.CompressionCodec) ([]byte, error) {
	if codec == format.Uncompressed {
		if len(src) != size {
			return nil, fmt.Errorf("a page has %d bytes; its header says %d", len(src), size)
		}
		return src, nil
	}
	w.page = grown(w.page, size)
	got, err := w.decode(w.page, src, codec)
	if err != nil {
		return nil, fmt.Errorf("a page cannot be unpacked: %s", oneLine(err.Error()))
	}
	if len(got) != size {
		return nil, fmt.Errorf("a page has %d bytes when unpacked; its header says %d", len(got), size)
	}
	return got, nil
}

// decode unpacks into dst, which has the length that the header declares; it
// takes no more room than that.
func (w *worker) decode(dst, src []byte, codec format.CompressionCodec) ([]byte, error) {
	switch codec {
	case format.Snappy:
		if n, err := snappy.DecodedLen(src); err != nil || n != len(dst) {
			return nil, fmt.Errorf("the snappy block has another length than the page")
		}
		return snappy.Decode(dst, src)
	case format.Zstd:
		return w.unzstd(dst, src)
	case format.Gzip:
		return w.gunzip(dst, src)
	case format.Lz4Raw:
		n, err := lz4.UncompressBlock(src, dst)
		return dst[:max(n, 0)], err
	case format.Brotli:
		if w.brotli == nil {
			w.brotli = new(brotli.Reader)
		}
		if err := w.brotli.Reset(bytes.NewReader(src)); err != nil {
			return nil, err
		}
		return exactly(dst, w.brotli)
	}
	return nil, fmt.Errorf("the codec %s is not read; want zstd, snappy, gzip, lz4_raw, brotli or none", named(codec, int32(codec)))
}

func (w *worker) unzstd(dst, src []byte) ([]byte, error) {
	if w.zstd == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(maxPageBytes))
		if err != nil {
			return nil, err
		}
		w.zstd = d
	}
	return w.zstd.DecodeAll(src, dst[:0:len(dst)])
}

func (w *worker) gunzip(dst, src []byte) ([]byte, error) {
	if w.gzip == nil {
		w.gzip = new(gzip.Reader)
	}
	if err := w.gzip.Reset(bytes.NewReader(src)); err != nil {
		return nil, err
	}
	return exactly(dst, w.gzip)
}

// exactly reads a stream that has as many bytes as dst. A checksum, where
// there is one, is looked at when the end is read.
func exactly(dst []byte, src io.Reader) ([]byte, error) {
	if _, err := io.ReadFull(src, dst); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(src, make([]byte, 1)); err != io.EOF {
		return nil, fmt.Errorf("the stream is longer than the page or damaged")
	}
	return dst, nil
}

// named is the name of a value of an enumeration, or its number where the format
// has no such value.
func named(v fmt.Stringer, number int32) string {
	s := v.String()
	if strings.Contains(s, "?") {
		return fmt.Sprintf("number %d", number)
	}
	return s
}

// grown is a slice of n elements in the room of b where that is enough.
func grown[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n, n+n/4)
	}
	return b[:n]
}
