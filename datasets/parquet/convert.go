package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/parquet-go/parquet-go/format"
)

func u32(src []byte, i int) uint32 { return binary.LittleEndian.Uint32(src[4*i:]) }
func u64(src []byte, i int) uint64 { return binary.LittleEndian.Uint64(src[8*i:]) }

// toFloat32 converts FLOAT.
func toFloat32(dst []float32, src []byte) error {
	for i := range dst {
		dst[i] = math.Float32frombits(u32(src, i))
	}
	return nil
}

// toFloat64 is the conversion of a column to float64.
func toFloat64(lf *leaf) func(dst []float64, src []byte) error {
	switch {
	case lf.means == decimal && lf.physical == format.Int32:
		return func(dst []float64, src []byte) error {
			for i := range dst {
				dst[i] = scaled(int64(int32(u32(src, i))), lf.scale)
			}
			return nil
		}
	case lf.means == decimal && lf.physical == format.Int64:
		return func(dst []float64, src []byte) error {
			for i := range dst {
				dst[i] = scaled(int64(u64(src, i)), lf.scale)
			}
			return nil
		}
	case lf.means == decimal:
		return func(dst []float64, src []byte) error {
			for i := range dst {
				dst[i] = bigScaled(src[i*lf.width:(i+1)*lf.width], lf.scale)
			}
			return nil
		}
	case lf.physical == format.Float:
		return func(dst []float64, src []byte) error {
			for i := range dst {
				dst[i] = float64(math.Float32frombits(u32(src, i)))
			}
			return nil
		}
	case lf.physical == format.Double:
		return func(dst []float64, src []byte) error {
			for i := range dst {
				dst[i] = math.Float64frombits(u64(src, i))
			}
			return nil
		}
	}
	return nil
}

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// scaled is x / 10^scale, rounded once: where both are exact as float64 the
// division rounds right, else the text does.
func scaled(x int64, scale int) float64 {
	if -1<<53 <= x && x <= 1<<53 && scale < len(pow10) {
		return float64(x) / pow10[scale]
	}
	return parsed(strconv.FormatInt(x, 10), scale)
}

// bigScaled is scaled for a big-endian number in two's complement.
func bigScaled(src []byte, scale int) float64 {
	if len(src) <= 8 {
		x := int64(int8(src[0]))
		for _, b := range src[1:] {
			x = x<<8 | int64(b)
		}
		return scaled(x, scale)
	}
	x := new(big.Int).SetBytes(src)
	if src[0] >= 0x80 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(src))))
	}
	if x.IsInt64() {
		return scaled(x.Int64(), scale)
	}
	return parsed(x.String(), scale)
}

func parsed(digits string, scale int) float64 {
	x, err := strconv.ParseFloat(digits+"e-"+strconv.Itoa(scale), 64)
	if err != nil {
		panic("parquet: " + digits + " is no number")
	}
	return x
}

const dayMicros = 24 * 60 * 60 * 1_000_000

// toInt64 is the conversion of a column of integers, booleans or times.
func toInt64(lf *leaf) func(dst []int64, src []byte) error {
	switch {
	case lf.physical == format.Boolean:
		return func(dst []int64, src []byte) error {
			for i := range dst {
				dst[i] = int64(src[i>>3] >> (i & 7) & 1)
			}
			return nil
		}
	case lf.means == unsigned && lf.width == 8:
		return unsigned64
	case lf.means == unsigned:
		return func(dst []int64, src []byte) error {
			for i := range dst {
				dst[i] = int64(u32(src, i))
			}
			return nil
		}
	case lf.means == days:
		return func(dst []int64, src []byte) error {
			for i := range dst {
				dst[i] = int64(int32(u32(src, i))) * dayMicros
			}
			return nil
		}
	case lf.means == millis:
		return millis64
	case lf.means == nanos:
		return func(dst []int64, src []byte) error {
			for i := range dst {
				dst[i] = floorDiv(int64(u64(src, i)), 1000)
			}
			return nil
		}
	case lf.means == julian:
		return int96
	case lf.width == 4:
		return func(dst []int64, src []byte) error {
			for i := range dst {
				dst[i] = int64(int32(u32(src, i)))
			}
			return nil
		}
	}
	return func(dst []int64, src []byte) error {
		for i := range dst {
			dst[i] = int64(u64(src, i))
		}
		return nil
	}
}

func unsigned64(dst []int64, src []byte) error {
	for i := range dst {
		x := u64(src, i)
		if x > math.MaxInt64 {
			return fmt.Errorf("a value is %d; want at most %d", x, int64(math.MaxInt64))
		}
		dst[i] = int64(x)
	}
	return nil
}

func millis64(dst []int64, src []byte) error {
	for i := range dst {
		x := int64(u64(src, i))
		if x > math.MaxInt64/1000 || x < math.MinInt64/1000 {
			return fmt.Errorf("a time is %d ms after 1970; want it within what fits in microseconds", x)
		}
		dst[i] = x * 1000
	}
	return nil
}

// int96 converts the timestamps of Impala and old Spark: eight bytes of
// nanoseconds of the day and four of the Julian day, 2440588 being 1970-01-01.
func int96(dst []int64, src []byte) error {
	for i := range dst {
		b := src[12*i : 12*i+12]
		nano, day := int64(binary.LittleEndian.Uint64(b)), int64(int32(binary.LittleEndian.Uint32(b[8:])))
		if day -= 2440588; day > math.MaxInt64/dayMicros-1 || day < math.MinInt64/dayMicros+1 {
			return fmt.Errorf("a time is %d days after 1970; want it within what fits in microseconds", day)
		}
		if nano < 0 || nano > 1000*dayMicros {
			return fmt.Errorf("a time is %d ns into the day; want 0 to %d", nano, int64(1000*dayMicros))
		}
		dst[i] = day*dayMicros + nano/1000
	}
	return nil
}

func floorDiv(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}
