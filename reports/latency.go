package reports

import (
	"fmt"
	"sort"
)

// latencyTable tells how long single rows take. It is nil where none was timed.
func latencyTable(d *Document) *table {
	t := &table{Caption: "Latency of one row (\u00b5s)", Stack: true, Head: []head{text("model"), text("timed"), column("P50"), column("P95"), column("P99"), column("P99.9"), column("n"),
		column("rows a second, 1 thread"), column("2 threads")}}
	notes := map[string]bool{}
	for i := range d.Run.Models {
		m := &d.Run.Models[i]
		for _, key := range scorers(m.LatencyUS) {
			l := m.LatencyUS[key]
			t.Rows = append(t.Rows, []cell{{Value: m.Name}, {Value: timedName(key)}, numberCell(l.P50), numberCell(l.P95), numberCell(l.P99), numberCell(l.P999), {Value: count(l.N)},
				{Value: perSecond(l.Throughput.One)}, {Value: perSecond(l.Throughput.Two)}})
			if l.Why != "" {
				notes["Rows a second: "+l.Why+"."] = true
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Notes = latencyNotes(d)
	for note := range notes {
		t.Notes = append(t.Notes, note)
	}
	sort.Strings(t.Notes[len(t.Notes)-len(notes):])
	return t
}

// latencyNotes say what is timed, and on what.
func latencyNotes(d *Document) []string {
	ort := false
	for i := range d.Run.Models {
		_, has := d.Run.Models[i].LatencyUS["onnxruntime"]
		ort = ort || has
	}
	notes := []string{"Single calls, one row each, one after the other, after a warm-up; no batch is divided, and no time in a queue is in it. Features: from the record to the vector, with the past in memory. Percentiles are nearest ranks of an HDR histogram of three digits."}
	if ort {
		notes = append(notes, "ONNX Runtime: the features of a row, timed in Go, and the same row's call of the session, timed inside of the process that runs it; the pipe between the two is in neither. Its rows a second are computed from those of both.")
	}
	notes = append(notes, "Rows a second: one row at a time on each thread, which has a history of its own and also remembers each record.")
	if m := d.Run.Machine; m.Cores > 0 {
		notes = append(notes, fmt.Sprintf("Measured on %s, %s cores (GOMAXPROCS %d), %s.", m.Processor, count(m.Cores), m.MaxProcs, m.System))
	}
	return notes
}

// timedName says which work a key of latency_us is about.
func timedName(key string) string {
	switch key {
	case "features":
		return "features alone"
	case "go", "onnxruntime":
		return "features and model, " + scorerName(key)
	}
	return key
}

// perSecond is a rate as a whole number.
func perSecond(x *float64) string {
	if x == nil || !isFinite(*x) || *x < 0 {
		return missing
	}
	return count(int64(*x + 0.5))
}
