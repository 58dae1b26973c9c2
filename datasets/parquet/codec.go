package parquet

import (
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
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
	case format.Lz4Raw, format.Brotli:
		return parquet.LookupCompressionCodec(codec).Decode(dst, src)
	}
	return nil, fmt.Errorf("the codec %v is not read; want zstd, snappy, gzip, lz4_raw, brotli or none", codec)
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
	n, err := io.ReadFull(w.gzip, dst)
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	// The checksum is looked at when the end is read.
	if m, err := w.gzip.Read(make([]byte, 1)); m != 0 || err != io.EOF {
		return nil, fmt.Errorf("the gzip stream is longer than the page or damaged")
	}
	return dst[:n], nil
}

// grown is a slice of n elements in the room of b where that is enough.
func grown[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n, n+n/4)
	}
	return b[:n]
}
