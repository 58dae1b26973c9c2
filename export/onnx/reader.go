package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// reader walks the fields of one protobuf message. It never copies: strings
// apart, what it returns is part of b.
type reader struct {
	b     []byte
	field int
	wire  int
	num   uint64 // the value of a varint or a fixed number
	data  []byte // the value of a field of bytes
}

var errTruncated = errors.New("file is truncated")

// next reads one field; false at the end of the message.
func (r *reader) next() (bool, error) {
	if len(r.b) == 0 {
		return false, nil
	}
	tag, err := r.varint()
	if err != nil {
		return false, err
	}
	if tag>>3 == 0 || tag>>3 > 1<<29-1 {
		return false, fmt.Errorf("field number is %d; want 1 to 536870911", tag>>3)
	}
	r.field, r.wire = int(tag>>3), int(tag&7)
	r.num, r.data = 0, nil
	switch r.wire {
	case wireVarint:
		r.num, err = r.varint()
	case wireFixed64:
		r.num, err = r.fixed(8)
	case wireFixed32:
		r.num, err = r.fixed(4)
	case wireBytes:
		r.data, err = r.take()
	default:
		err = fmt.Errorf("wire type of field %d is %d; want 0, 1, 2 or 5", r.field, r.wire)
	}
	return err == nil, err
}

func (r *reader) varint() (uint64, error) {
	v, n := binary.Uvarint(r.b)
	if n == 0 {
		return 0, errTruncated
	}
	if n < 0 {
		return 0, errors.New("a number has more than 64 bits")
	}
	r.b = r.b[n:]
	return v, nil
}

func (r *reader) fixed(size int) (uint64, error) {
	if len(r.b) < size {
		return 0, errTruncated
	}
	var v uint64
	for i := size - 1; i >= 0; i-- {
		v = v<<8 | uint64(r.b[i])
	}
	r.b = r.b[size:]
	return v, nil
}

func (r *reader) take() ([]byte, error) {
	n, err := r.varint()
	if err != nil {
		return nil, err
	}
	if n > uint64(len(r.b)) {
		return nil, errTruncated
	}
	data := r.b[:n:n]
	r.b = r.b[n:]
	return data, nil
}

func (r *reader) want(wireType int) error {
	if r.wire != wireType {
		return fmt.Errorf("wire type of field %d is %d; want %d", r.field, r.wire, wireType)
	}
	return nil
}

func (r *reader) int(dst *int64) error {
	*dst = int64(r.num)
	return r.want(wireVarint)
}

func (r *reader) int32(dst *int32) error {
	*dst = int32(r.num)
	return r.want(wireVarint)
}

func (r *reader) float(dst *float32) error {
	*dst = math.Float32frombits(uint32(r.num))
	return r.want(wireFixed32)
}

func (r *reader) bytes(dst *[]byte) error {
	*dst = r.data
	return r.want(wireBytes)
}

func (r *reader) string(dst *string) error {
	*dst = string(r.data)
	return r.want(wireBytes)
}

func (r *reader) strings(dst *[]string) error {
	*dst = append(*dst, string(r.data))
	return r.want(wireBytes)
}

// list reads a repeated number, packed or not.
func list[E any](r *reader, dst *[]E, wireType int, convert func(uint64) E) error {
	if r.wire == wireType {
		*dst = append(*dst, convert(r.num))
		return nil
	}
	if err := r.want(wireBytes); err != nil {
		return err
	}
	sub := reader{b: r.data}
	for len(sub.b) > 0 {
		v, err := sub.scalar(wireType)
		if err != nil {
			return err
		}
		*dst = append(*dst, convert(v))
	}
	return nil
}

func (r *reader) scalar(wireType int) (uint64, error) {
	switch wireType {
	case wireFixed32:
		return r.fixed(4)
	case wireFixed64:
		return r.fixed(8)
	}
	return r.varint()
}

func toInt64(v uint64) int64     { return int64(v) }
func toInt32(v uint64) int32     { return int32(v) }
func toFloat32(v uint64) float32 { return math.Float32frombits(uint32(v)) }
func toFloat64(v uint64) float64 { return math.Float64frombits(v) }
