package csv

import (
	"bytes"
	"fmt"
)

// splitQuoted splits a record that has a quote somewhere. line is its first
// line; quoted fields may go on over more of them.
func (r *reader) splitQuoted(line []byte) error {
	record, err := r.whole(line)
	if err != nil {
		return err
	}
	r.raw = record
	r.fields, r.quoted, r.plain = r.fields[:0], r.quoted[:0], r.plain[:0]
	// Room first: the fields are slices of plain, which must not move.
	if cap(r.plain) < len(record) {
		r.plain = make([]byte, 0, 2*len(record))
	}
	rest := unended(record)
	for {
		var field []byte
		isQuoted := len(rest) > 0 && rest[0] == '"'
		if isQuoted {
			field, rest = r.unquote(rest[1:])
		} else {
			i := bytes.IndexByte(rest, r.comma)
			if i < 0 {
				i = len(rest)
			}
			field, rest = rest[:i], rest[i:]
			if bytes.IndexByte(field, '"') >= 0 {
				return r.fault("", fmt.Sprintf("field %d has a quote in its middle; want the whole field in quotes and the quote twice", len(r.fields)+1))
			}
		}
		r.fields, r.quoted = append(r.fields, field), append(r.quoted, isQuoted)
		if len(rest) == 0 {
			return nil
		}
		if rest[0] != r.comma {
			return r.fault("", fmt.Sprintf("field %d goes on after its closing quote", len(r.fields)))
		}
		rest = rest[1:]
	}
}

// whole adds lines to a record until its quotes are closed. A quote opens a
// field only where the field begins.
func (r *reader) whole(line []byte) ([]byte, error) {
	at, inside := 0, false
	for {
		at, inside = r.scan(line, at, inside)
		if !inside {
			return line, nil
		}
		had := len(line)
		r.at -= had
		longer, err := r.take(had)
		if err != nil {
			return nil, err
		}
		if len(longer) == had {
			return nil, r.fault("", "a quote is not closed before the end of the file")
		}
		line = longer
	}
}

// scan goes on at byte at; inside says whether that is inside quotes.
func (r *reader) scan(line []byte, at int, inside bool) (int, bool) {
	for at < len(line) {
		if inside {
			i := bytes.IndexByte(line[at:], '"')
			if i < 0 {
				return len(line), true
			}
			at += i + 1
			inside = at < len(line) && line[at] == '"'
			if inside {
				at++
			}
			continue
		}
		if line[at] == '"' { // a field begins here, or a closed one goes on with another byte
			inside = true
			at++
			continue
		}
		i := bytes.IndexByte(line[at:], r.comma)
		if i < 0 {
			return len(line), false
		}
		at += i + 1
	}
	return at, inside
}

// unquote gives a field up to its closing quote, and what follows that.
func (r *reader) unquote(src []byte) (field, rest []byte) {
	start := len(r.plain)
	for {
		i := bytes.IndexByte(src, '"')
		r.plain = append(r.plain, src[:i]...)
		src = src[i+1:]
		if len(src) == 0 || src[0] != '"' {
			return r.plain[start:len(r.plain):len(r.plain)], src
		}
		r.plain = append(r.plain, '"')
		src = src[1:]
	}
}
