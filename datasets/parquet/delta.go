package parquet

import (
	"encoding/binary"
	"errors"
)

var errDelta = errors.New("a delta-encoded page is damaged")

// deltas decodes len(dst) numbers of the DELTA_BINARY_PACKED encoding and
// gives what follows them. Sums wrap, as the encoding says; a caller with
// 32-bit numbers keeps the low half.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
func deltas(dst []int64, src []byte) (rest []byte, err error) {
	block, src, ok1 := uvarint(src)
	minis, src, ok2 := uvarint(src)
	total, src, ok3 := uvarint(src)
	first, src, ok4 := uvarint(src)
	if !ok1 || !ok2 || !ok3 || !ok4 || total != uint64(len(dst)) {
		return nil, errDelta
	}
	if minis == 0 || block == 0 || block > 1<<20 || block%minis != 0 || block/minis%8 != 0 {
		return nil, errDelta
	}
	if len(dst) == 0 {
		return src, nil
	}
	dst[0] = unzigzag(first)
	for at := 1; at < len(dst); {
		least, body, ok := uvarint(src)
		if !ok || uint64(len(body)) < minis {
			return nil, errDelta
		}
		widths := body[:minis]
		src = body[minis:]
		for _, width := range widths {
			if at == len(dst) {
				break
			}
			n := int(block / minis)
			size := n / 8 * int(width)
			if width > 64 || size > len(src) {
				return nil, errDelta
			}
			k := min(n, len(dst)-at)
			addMini(dst[at-1:at+k], src[:size], int(width), unzigzag(least))
			at, src = at+k, src[size:]
		}
	}
	return src, nil
}

// addMini fills dst[1:] with running sums from dst[0].
func addMini(dst []int64, src []byte, width int, least int64) {
	mask := ^uint64(0) >> (64 - width)
	if width == 0 {
		mask = 0
	}
	bit := 0
	for i := 1; i < len(dst); i++ {
		at, shift := bit>>3, bit&7
		x := load(src[min(at, len(src)):]) >> shift
		if shift+width > 64 {
			x |= uint64(src[at+8]) << (64 - shift)
		}
		dst[i] = dst[i-1] + least + int64(x&mask)
		bit += width
	}
}

func uvarint(src []byte) (u uint64, rest []byte, ok bool) {
	u, n := binary.Uvarint(src)
	if n <= 0 {
		return 0, nil, false
	}
	return u, src[n:], true
}

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }
