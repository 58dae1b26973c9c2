package parquet

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/riskbench/riskbench/datasets"
)

// key is a folder's name taken apart: dt=2026-08-01.
type key struct {
	name, value string
	null        bool
}

// noValue is how Hive writes a missing value of a key.
const noValue = "__HIVE_DEFAULT_PARTITION__"

// keysOf lists the keys of the folders in a relative path, outermost first.
func keysOf(path, rel string) ([]key, error) {
	folders := strings.Split(rel, "/")
	var dst []key
	for _, f := range folders[:len(folders)-1] {
		name, value, ok := strings.Cut(f, "=")
		if !ok || name == "" {
			continue
		}
		k := key{name: unescape(name), value: unescape(value), null: value == noValue}
		for _, before := range dst {
			if before.name == k.name {
				return nil, &DataError{File: path, Column: k.name, Msg: "two folders of the path are named for it; want one"}
			}
		}
		dst = append(dst, k)
	}
	return dst, nil
}

// unescape undoes what Hive does to characters that a path cannot hold.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// hive is a column that stands in the names of folders.
type hive struct {
	key   int  // its place in a part's keys
	field int  // its place in the snapshot's fields
	twice bool // it stands in the files too, and must say the same
}

// addKeys makes columns of the keys of the folders: int64 where every value is
// an integer, else text; a missing value is missing. They follow the columns of
// the files; a column that has both keeps its place and type.
func (f *File) addKeys() error {
	first := &f.parts[0]
	for i := range f.parts {
		if p := &f.parts[i]; !sameKeys(p.keys, first.keys) {
			return &DataError{File: p.path, Msg: fmt.Sprintf("its folders are named for %s; those of %s for %s", keyNames(p.keys), first.rel, keyNames(first.keys))}
		}
	}
	for k := range first.keys {
		h := hive{key: k, field: len(f.fields)}
		for j := range f.fields {
			if f.fields[j].Name == first.keys[k].name {
				h.field, h.twice = j, true
			}
		}
		if !h.twice {
			f.fields = append(f.fields, datasets.Field{Name: first.keys[k].name, Kind: f.kindOfKey(k)})
		}
		f.hive = append(f.hive, h)
	}
	return nil
}

func sameKeys(a, b []key) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].name != b[i].name {
			return false
		}
	}
	return true
}

func keyNames(keys []key) string {
	if len(keys) == 0 {
		return "no key"
	}
	var names []string
	for _, k := range keys {
		names = append(names, strconv.Quote(k.name))
	}
	return strings.Join(names, ", ")
}

func (f *File) kindOfKey(k int) datasets.Kind {
	some := false
	for i := range f.parts {
		if key := f.parts[i].keys[k]; !key.null {
			if _, ok := integer(key.value); !ok {
				return datasets.Text
			}
			some = true
		}
	}
	if !some {
		return datasets.Text
	}
	return datasets.Int64
}

func integer(s string) (int64, bool) {
	x, err := strconv.ParseInt(s, 10, 64)
	return x, err == nil && s[0] != '+'
}

// keyColumn is the column of a key, over all rows of the snapshot.
func (f *File) keyColumn(h hive) datasets.Column {
	dst := datasets.Column{Name: f.fields[h.field].Name, Kind: f.fields[h.field].Kind}
	code := map[string]int32{}
	if dst.Kind == datasets.Text {
		dst.Code = make([]int32, f.rows)
	} else {
		dst.I64 = make([]int64, f.rows)
	}
	at := 0
	for i := range f.parts {
		k, to := f.parts[i].keys[h.key], at+f.parts[i].rows
		switch {
		case k.null:
			for row := at; row < to; row++ {
				dst.SetNull(row)
			}
			if dst.Kind == datasets.Text {
				fill(dst.Code[at:to], -1)
			}
		case dst.Kind == datasets.Text:
			c, ok := code[k.value]
			if !ok && to > at {
				c = int32(len(dst.Levels))
				code[k.value] = c
				dst.Levels = append(dst.Levels, k.value)
			}
			fill(dst.Code[at:to], c)
		default:
			x, _ := integer(k.value)
			fill(dst.I64[at:to], x)
		}
		at = to
	}
	return dst
}

// checkKey says whether a column of the files holds what its folders say.
func (f *File) checkKey(h hive, c *datasets.Column) error {
	at := 0
	for i := range f.parts {
		p := &f.parts[i]
		k := p.keys[h.key]
		same := equals(c, k)
		for row := at; row < at+p.rows; row++ {
			if c.IsNull(row) != k.null || !k.null && !same(row) {
				return &DataError{File: p.path, Column: c.Name, Msg: fmt.Sprintf("row %d is %q, and the folder says %q; want the same, or the column in one place only", row-at+1, c.String(row), k.value)}
			}
		}
		at += p.rows
	}
	return nil
}

// equals compares rows that have a value with a key's value, as the column's type reads it.
func equals(c *datasets.Column, k key) func(row int) bool {
	switch c.Kind {
	case datasets.Int64:
		if x, ok := integer(k.value); ok {
			return func(row int) bool { return c.I64[row] == x }
		}
	case datasets.Float64, datasets.Float32:
		if x, err := strconv.ParseFloat(k.value, 64); err == nil {
			return func(row int) bool { return c.Float(row) == x }
		}
	case datasets.Time:
		for _, layout := range []string{time.DateOnly, time.RFC3339Nano, time.DateTime} {
			if t, err := time.Parse(layout, k.value); err == nil {
				return func(row int) bool { return c.I64[row] == t.UnixMicro() }
			}
		}
	}
	return func(row int) bool { return c.String(row) == k.value }
}
