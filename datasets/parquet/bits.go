package parquet

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

var (
	errShort = errors.New("the values of a page are cut off")
	errLong  = errors.New("a page has more bytes than its values need")
	errRun   = errors.New("a run of a page is cut off or longer than the page")
)

// sized splits off bytes that a length of four bytes leads.
func sized(src []byte) (head, rest []byte, err error) {
	if len(src) < 4 {
		return nil, nil, errShort
	}
	n := uint64(binary.LittleEndian.Uint32(src))
	if n > uint64(len(src)-4) {
		return nil, nil, errShort
	}
	return src[4 : 4+n], src[4+n:], nil
}

// runs calls do for each run of the RLE/bit-packed hybrid encoding, n values
// in all: count values that are all value where packed is nil, else count
// values in packed, width bits each, lowest bit first. The last run may hold
// more than are wanted; one that repeats a value by what fills up a byte of
// bits, since parquet-go counts booleans so.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
func runs(src []byte, width, n int, do func(count int, value uint32, packed []byte) error) error {
	size := (width + 7) / 8
	for n > 0 {
		u, k := binary.Uvarint(src)
		if k <= 0 {
			return errRun
		}
		src = src[k:]
		if u&1 == 1 {
			if u>>1 > 1<<31 || u>>1*uint64(width) > uint64(len(src)) {
				return errRun
			}
			take := int(u>>1) * width
			count := min(int(u>>1)*8, n)
			if err := do(count, 0, src[:take:take]); err != nil {
				return err
			}
			src, n = src[take:], n-count
			continue
		}
		if u>>1 > uint64(n+7)&^7 || size > len(src) {
			return errRun
		}
		count := min(int(u>>1), n)
		var value uint32
		for i := range size {
			value |= uint32(src[i]) << (8 * i)
		}
		if err := do(count, value, nil); err != nil {
			return err
		}
		src, n = src[size:], n-count
	}
	return nil
}

// levels decodes n definition levels of a flat column: bit i says that row i
// is present, m is how many are. valid is nil when all are; it lives until the
// next call.
func (w *worker) levels(src []byte, n int) (valid []uint64, m int, err error) {
	w.valid = grown(w.valid, (n+63)/64)
	clear(w.valid)
	at := 0
	err = runs(src, 1, n, func(count int, value uint32, packed []byte) error {
		switch {
		case packed != nil:
			setPacked(w.valid, at, count, packed)
		case value == 1:
			setRange(w.valid, at, count)
		case value > 1:
			return errors.New("a definition level is above 1 in a flat column")
		}
		at += count
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	for _, x := range w.valid {
		m += bits.OnesCount64(x)
	}
	if m == n {
		return nil, n, nil
	}
	return w.valid, m, nil
}

// setRange sets bits at to at+n-1.
func setRange(dst []uint64, at, n int) {
	for n > 0 {
		shift := at & 63
		k := min(64-shift, n)
		dst[at>>6] |= (^uint64(0) >> (64 - k)) << shift
		at, n = at+k, n-k
	}
}

// setPacked ors the first n bits of src to the bits of dst from at on.
func setPacked(dst []uint64, at, n int, src []byte) {
	for n > 0 {
		x := load(src)
		k := min(64, n)
		x &= ^uint64(0) >> (64 - k)
		shift := at & 63
		dst[at>>6] |= x << shift
		if shift+k > 64 {
			dst[at>>6+1] |= x >> (64 - shift)
		}
		at, n = at+k, n-k
		src = src[min(8, len(src)):]
	}
}

// load is the first eight bytes of src, zeros after its end.
func load(src []byte) uint64 {
	if len(src) >= 8 {
		return binary.LittleEndian.Uint64(src)
	}
	var x uint64
	for i, b := range src {
		x |= uint64(b) << (8 * i)
	}
	return x
}

// indexes decodes len(dst) dictionary indexes: a byte with their width, then
// runs. All are below size.
func indexes(dst []int32, src []byte, size int) error {
	if len(dst) == 0 {
		return nil
	}
	if len(src) == 0 {
		return errShort
	}
	width := int(src[0])
	if width > 32 {
		return errors.New("the indexes of a page are wider than 32 bits")
	}
	at := 0
	return runs(src[1:], width, len(dst), func(count int, value uint32, packed []byte) error {
		part := dst[at : at+count]
		at += count
		if packed == nil {
			if uint64(value) >= uint64(size) {
				return errIndex
			}
			for i := range part {
				part[i] = int32(value)
			}
			return nil
		}
		return unpackIndexes(part, packed, width, size)
	})
}

var errIndex = errors.New("a dictionary index is out of range")

// unpackIndexes fills dst with numbers of width bits.
//
//	for i := range dst {
//		dst[i] = int32(load(src[i*width/8:]) >> (i * width % 8) & mask)
//	}
func unpackIndexes(dst []int32, src []byte, width, size int) error {
	mask := uint64(1)<<width - 1
	var most uint64
	i, bit := 0, 0
	for ; i < len(dst) && bit>>3+8 <= len(src); i++ {
		x := binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & mask
		most = max(most, x)
		dst[i] = int32(x)
		bit += width
	}
	for ; i < len(dst); i++ { // the last few bytes
		x := load(src[min(bit>>3, len(src)):]) >> (bit & 7) & mask
		most = max(most, x)
		dst[i] = int32(x)
		bit += width
	}
	if len(dst) > 0 && most >= uint64(size) {
		return errIndex
	}
	return nil
}
