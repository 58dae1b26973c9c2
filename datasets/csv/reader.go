package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
)

// maxRecord is the longest record: a quote that is never closed would
// otherwise take the rest of the file.
const maxRecord = 16 << 20

// reader splits a stream into records.
type reader struct {
	path   string
	src    io.Reader
	buf    []byte // what is read and not yet used is buf[at:]
	at     int
	eof    bool
	comma  byte // 0: to be found in the first line
	line   int  // of the next record
	ends   int  // line endings in the record
	first  bool // the record is the first
	raw    []byte
	fields [][]byte
	quoted []bool
	plain  []byte // quoted fields without their quotes
}

// eachRecord opens a file and calls do for each of its records.
func eachRecord(ctx context.Context, path string, do func(*reader) error) error {
	comma, zipped, err := formatOf(path)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return systemError(path, err)
	}
	defer f.Close()
	var src io.Reader = f
	if zipped {
		z, err := gzip.NewReader(f)
		if err == io.EOF {
			return &Error{File: path, Msg: "the file is empty; want a line with the names of the columns"}
		}
		if err != nil {
			return &Error{File: path, Msg: "this is not a gzip file", Err: err}
		}
		src = z
	}
	ahead := readAhead(src)
	defer ahead.Close()
	return records(ctx, path, ahead, comma, do)
}

// records calls do for each record of a stream.
func records(ctx context.Context, path string, src io.Reader, comma byte, do func(*reader) error) error {
	r := &reader{path: path, src: src, comma: comma, line: 1, first: true}
	for i := 0; ; i++ {
		if i&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		err := r.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(r); err != nil {
			return err
		}
		r.first = false
	}
}

// formatOf goes by the name of a file.
func formatOf(path string) (comma byte, zipped bool, err error) {
	name := strings.ToLower(path)
	name, zipped = strings.CutSuffix(name, ".gz")
	switch {
	case strings.HasSuffix(name, ".csv"):
		return 0, zipped, nil
	case strings.HasSuffix(name, ".tsv"):
		return '\t', zipped, nil
	}
	return 0, false, &Error{File: path, Msg: "the name has none of the endings .csv, .csv.gz, .tsv and .tsv.gz"}
}

func (r *reader) fault(column, msg string) error {
	return &Error{File: r.path, Line: r.line, Column: column, Msg: msg}
}

// next reads a record. The fields live until the next call. Empty lines are
// skipped.
func (r *reader) next() error {
	for {
		r.line += r.ends
		r.ends = 0
		line, err := r.take(0)
		if err != nil {
			return err
		}
		if r.line == 1 {
			line = r.start(line)
		}
		if bytes.IndexByte(line, '"') >= 0 {
			return r.splitQuoted(line)
		}
		if line = unended(line); len(line) > 0 {
			r.raw = line
			r.split(line)
			return nil
		}
	}
}

// start looks at the first line: a byte order mark, and the separator.
func (r *reader) start(line []byte) []byte {
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	if r.comma != 0 {
		return line
	}
	r.comma = ','
	best := 0
	for _, c := range []byte(",;\t") {
		if n := countOutside(line, c); n > best {
			r.comma, best = c, n
		}
	}
	return line
}

// countOutside counts c outside quotes.
func countOutside(line []byte, c byte) int {
	n, inside := 0, false
	for _, b := range line {
		switch {
		case b == '"':
			inside = !inside
		case b == c && !inside:
			n++
		}
	}
	return n
}

// take gives the next line with its ending, and uses it up. With from above 0
// the line is that of a record whose first from bytes are at hand already.
func (r *reader) take(from int) ([]byte, error) {
	for {
		if i := bytes.IndexByte(r.buf[r.at+from:], '\n'); i >= 0 {
			end := r.at + from + i + 1
			line := r.buf[r.at:end]
			r.at = end
			r.ends++
			return line, nil
		}
		if from = len(r.buf) - r.at; r.eof {
			line := r.buf[r.at:]
			r.at = len(r.buf)
			if len(line) == 0 {
				return nil, io.EOF
			}
			return line, nil
		}
		if from > maxRecord {
			return nil, r.fault("", fmt.Sprintf("the row is longer than %d bytes; is a quote not closed?", maxRecord))
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

// fill reads more, behind what is not yet used.
func (r *reader) fill() error {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	if cap(r.buf)-len(r.buf) < 1<<12 {
		r.buf = append(make([]byte, 0, max(1<<16, 2*cap(r.buf))), r.buf...)
	}
	n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	switch {
	case err == io.EOF:
		r.eof = true
	case err != nil:
		msg := "cannot read the file"
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
			msg = "the gzip file is cut off or damaged"
		}
		return &Error{File: r.path, Line: r.line, Msg: msg + ": " + strings.Join(strings.Fields(err.Error()), " "), Err: err}
	}
	return nil
}

// unended cuts off the line ending.
func unended(line []byte) []byte {
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		n--
		if n > 0 && line[n-1] == '\r' {
			n--
		}
	}
	return line[:n]
}

// split splits a record without quotes.
func (r *reader) split(line []byte) {
	r.fields, r.quoted = r.fields[:0], r.quoted[:0]
	for {
		i := bytes.IndexByte(line, r.comma)
		if i < 0 {
			break
		}
		r.fields, r.quoted = append(r.fields, line[:i]), append(r.quoted, false)
		line = line[i+1:]
	}
	r.fields, r.quoted = append(r.fields, line), append(r.quoted, false)
}

// checkText says whether the record is text in UTF-8.
func (r *reader) checkText() error {
	if utf8.Valid(r.raw) && bytes.IndexByte(r.raw, 0) < 0 {
		return nil
	}
	if r.line == 1 && (bytes.HasPrefix(r.raw, []byte("\xff\xfe")) || bytes.HasPrefix(r.raw, []byte("\xfe\xff"))) {
		return r.fault("", "the file is in UTF-16; want UTF-8")
	}
	if bytes.IndexByte(r.raw, 0) >= 0 {
		return r.fault("", "the row has a NUL byte; want text")
	}
	return r.fault("", "the row is not valid UTF-8")
}
