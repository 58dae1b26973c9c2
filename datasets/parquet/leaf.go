package parquet

import (
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/riskbench/riskbench/datasets"
)

// meaning says how the stored number of a column becomes its value.
type meaning uint8

const (
	asIs     meaning = iota // booleans, numbers
	unsigned                // a number without a sign
	days                    // since 1970-01-01
	millis                  // since 1970-01-01 00:00 UTC, as the next two
	micros
	nanos
	julian  // INT96: nanoseconds of the day, and the Julian day
	decimal // a number of 10^-scale
	text
	uuid
)

// leaf is a column of a file.
type leaf struct {
	name     string
	physical format.Type
	width    int // bytes of a value; 0: a bit, or a length of its own
	optional bool
	void     bool // declared to be all missing, of no type
	means    meaning
	scale    int // of a decimal
	kind     datasets.Kind
}

func (lf *leaf) field() datasets.Field { return datasets.Field{Name: lf.name, Kind: lf.kind} }

// leavesOf checks that a schema is flat and gives its columns.
func leavesOf(path string, schema []format.SchemaElement) ([]leaf, error) {
	if len(schema) == 0 || schema[0].Type.Valid {
		return nil, &DataError{File: path, Msg: "the footer is damaged: the schema has no root"}
	}
	if len(schema) == 1 {
		return nil, &DataError{File: path, Msg: "the file has no columns"}
	}
	dst := make([]leaf, 0, len(schema)-1)
	seen := make(map[string]bool, len(schema))
	for i := 1; i < len(schema); i++ {
		e := &schema[i]
		refuse := func(msg string) ([]leaf, error) {
			return nil, &DataError{File: path, Column: e.Name, Msg: msg}
		}
		switch {
		case !utf8.ValidString(e.Name):
			return refuse("the name is not valid UTF-8")
		case !e.Type.Valid:
			return refuse("the column is nested; want flat columns only")
		case e.RepetitionType.Valid && e.RepetitionType.V == format.Repeated:
			return refuse("the column is repeated; want one value a row")
		case e.Name == "":
			return refuse("the name is empty")
		case seen[e.Name]:
			return refuse("the name appears twice; want distinct names")
		}
		seen[e.Name] = true
		lf, why := leafOf(e)
		if why != "" {
			return refuse(why)
		}
		dst = append(dst, lf)
	}
	if n := schema[0].NumChildren; !n.Valid || int(n.V) != len(dst) {
		return nil, &DataError{File: path, Msg: fmt.Sprintf("the footer is damaged: the schema has %d columns and declares %d", len(dst), n.V)}
	}
	return dst, nil
}

// leafOf reads a schema element; why says that the type is not one we read.
func leafOf(e *format.SchemaElement) (lf leaf, why string) {
	lf = leaf{name: e.Name, physical: e.Type.V}
	lf.optional = e.RepetitionType.Valid && e.RepetitionType.V == format.Optional
	switch e.Type.V {
	case format.Boolean:
		lf.kind = datasets.Bool
	case format.Int32:
		lf.kind, lf.width = datasets.Int64, 4
	case format.Int64:
		lf.kind, lf.width = datasets.Int64, 8
	case format.Int96:
		lf.kind, lf.width, lf.means = datasets.Time, 12, julian
	case format.Float:
		lf.kind, lf.width = datasets.Float32, 4
	case format.Double:
		lf.kind, lf.width = datasets.Float64, 8
	case format.ByteArray:
		lf.kind, lf.means = datasets.Text, text
	case format.FixedLenByteArray:
		if !e.TypeLength.Valid || e.TypeLength.V < 1 || e.TypeLength.V > 1<<20 {
			return lf, "the length of its values is missing or out of range"
		}
		lf.width = int(e.TypeLength.V)
	default:
		return lf, fmt.Sprintf("the type has the unknown number %d", int32(e.Type.V))
	}
	lf, ok := lf.annotated(e)
	if !ok {
		return lf, "the type is " + typeName(e) + "; want a number, a boolean, a date, a timestamp or text"
	}
	return lf, ""
}

// annotated applies the logical type, or the converted type of older files;
// false when it is not one we read.
func (lf leaf) annotated(e *format.SchemaElement) (leaf, bool) {
	switch t := e.LogicalType.Value.(type) {
	case nil:
		return lf.converted(e)
	case *format.StringType, *format.EnumType, *format.JsonType:
		return lf, lf.physical == format.ByteArray
	case *format.DecimalType:
		return lf.asDecimal(t.Scale)
	case *format.DateType:
		return lf.asTime(days, format.Int32)
	case *format.TimestampType:
		switch t.Unit.Value.(type) {
		case *format.MilliSeconds:
			return lf.asTime(millis, format.Int64)
		case *format.MicroSeconds:
			return lf.asTime(micros, format.Int64)
		case *format.NanoSeconds:
			return lf.asTime(nanos, format.Int64)
		}
	case *format.IntType:
		if !t.IsSigned {
			lf.means = unsigned
		}
		return lf, lf.isInt()
	case *format.NullType:
		lf.void, lf.kind = true, datasets.Float64
		return lf, lf.optional
	case *format.UUIDType:
		lf.means, lf.kind = uuid, datasets.Text
		return lf, lf.physical == format.FixedLenByteArray && lf.width == 16
	}
	return lf, false
}

func (lf leaf) converted(e *format.SchemaElement) (leaf, bool) {
	if !e.ConvertedType.Valid {
		return lf, lf.physical != format.FixedLenByteArray
	}
	switch e.ConvertedType.V {
	case deprecated.UTF8, deprecated.Enum, deprecated.Json:
		return lf, lf.physical == format.ByteArray
	case deprecated.Decimal:
		return lf.asDecimal(e.Scale.V)
	case deprecated.Date:
		return lf.asTime(days, format.Int32)
	case deprecated.TimestampMillis:
		return lf.asTime(millis, format.Int64)
	case deprecated.TimestampMicros:
		return lf.asTime(micros, format.Int64)
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		lf.means = unsigned
		return lf, lf.isInt()
	case deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		return lf, lf.isInt()
	}
	return lf, false
}

func (lf *leaf) isInt() bool { return lf.physical == format.Int32 || lf.physical == format.Int64 }

func (lf leaf) asTime(m meaning, stored format.Type) (leaf, bool) {
	lf.means, lf.kind = m, datasets.Time
	return lf, lf.physical == stored
}

func (lf leaf) asDecimal(scale int32) (leaf, bool) {
	lf.means, lf.scale, lf.kind = decimal, int(scale), datasets.Float64
	ok := lf.isInt() || lf.physical == format.FixedLenByteArray && lf.width <= 32
	return lf, ok && 0 <= scale && scale <= 76
}

// typeName is the type as a Parquet viewer prints it.
func typeName(e *format.SchemaElement) string {
	s := e.Type.V.String()
	if e.Type.V == format.FixedLenByteArray {
		s += fmt.Sprintf("(%d)", e.TypeLength.V)
	}
	switch {
	case e.LogicalType.Value != nil:
		s += " " + e.LogicalType.Value.String()
	case e.ConvertedType.Valid:
		s += fmt.Sprintf(" of converted type %d", int32(e.ConvertedType.V))
	}
	return oneLine(s)
}
