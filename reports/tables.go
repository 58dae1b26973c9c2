package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// gateTable lists the job's conditions, or is nil where there are none.
func gateTable(gates []Gate) *table {
	if len(gates) == 0 {
		return nil
	}
	t := &table{Caption: "Gates", Stack: true, Head: []head{text("model"), text("metric"), text("wanted"), column("value"), text("outcome")}}
	for i := range gates {
		g := &gates[i]
		outcome := map[string]string{"pass": "✓ passed", "warn": "! not met, a warning"}[g.Status]
		if outcome == "" {
			outcome = "✗ failed"
		}
		t.Rows = append(t.Rows, []cell{{Value: g.Model}, {Value: gateMetric(g)}, {Value: g.Want},
			gateCell(g), {Value: outcome, Mark: g.Status}})
	}
	return t
}

func gateCell(g *Gate) cell {
	c := optionalCell(g.Value)
	c.Note = g.Why
	return c
}

// gateMetric is what a gate is about: "recall at fpr 0.01", "AUC of SEX=2".
func gateMetric(g *Gate) string {
	s := metricName(g.Metric, "metric")
	if g.At != nil {
		s += " " + number(*g.At)
	}
	if g.Segment != "" {
		s += " of " + clean(g.Segment)
	}
	return s
}

// versionTable is the table by which versions are told apart at one operating point.
func versionTable(d *Document) *table {
	if len(d.Versions) == 0 {
		return nil
	}
	t := &table{
		Caption: "Versions at one operating point", Stack: true,
		Head: []head{text("version"), column(precisionName(d)), column("false rejection rate"), column("P99 latency (ms)"), column("model size")},
		Notes: []string{
			precisionNote(d),
			"False rejection rate: of the good test rows, the share that is stopped.",
			"P99 latency: the time of one row through features and model, in the scorer named, that 99 of 100 calls stay under.",
			"Model size: bytes of the file named; 1 kB is 1,000 bytes. n counts what a number is taken over; intervals are at 95 %.",
		},
	}
	if d.OperatingPoint != "" {
		t.Notes = append([]string{"Operating point: " + d.OperatingPoint + "."}, t.Notes...)
	}
	champion := championOf(d.Run.Comparisons)
	for i := range d.Versions {
		v := &d.Versions[i]
		name := cell{Value: v.Name, Note: v.OperatingPoint}
		if v.Name == champion && champion != "" {
			name.Note = joined("champion", name.Note)
		}
		t.Rows = append(t.Rows, []cell{name, precisionCell(v), rejectionCell(v), latencyCell(d, v), sizeCell(v)})
	}
	return t
}

// byDay says whether the versions have a precision for each day.
func byDay(d *Document) bool { return d.Versions[0].Daily != nil }

func precisionName(d *Document) string {
	if byDay(d) {
		return "average daily interception precision"
	}
	return "interception precision"
}

func precisionNote(d *Document) string {
	if byDay(d) {
		return "Average daily interception precision: of the test rows that are stopped on a day, the share that is bad; the mean over the days on which any is, days weighing the same. Pooled: of all that are stopped, rows weighing the same."
	}
	return "Interception precision: of the test rows that are stopped, the share that is bad, pooled over all days."
}

// dailyCell tells the average over days, and the pooled share beside it.
func dailyCell(v *Version) cell {
	c := bareCell(percentScale, v.Daily.Average)
	if v.Daily.Average.N > 0 {
		c.Note = joined(c.Note, "n "+count(v.Daily.Average.N)+" days")
	}
	if v.Daily.Without > 0 {
		c.Note = joined(c.Note, count(v.Daily.Without)+" without interceptions")
	}
	c.Note = joined(c.Note, "pooled "+percentScale.value(v.Precision)+" of "+count(v.Stopped))
	return c
}

// precisionCell tells n in words: an estimate counts all rows of the part, the
// share is taken over those that are stopped.
func precisionCell(v *Version) cell {
	if v.Daily != nil {
		return dailyCell(v)
	}
	c := bareCell(percentScale, v.Precision)
	switch {
	case v.Stopped > 0:
		c.Note = joined(c.Note, "n "+count(v.Stopped)+" stopped")
	case v.Precision.N > 0:
		c.Note = joined(c.Note, "of "+count(v.Precision.N)+" test rows")
	}
	return c
}

func rejectionCell(v *Version) cell {
	c := bareCell(percentScale, v.FalseRejection)
	if goods := v.FalseRejection.N - v.FalseRejection.Positives; goods > 0 {
		c.Note = joined(c.Note, "n "+count(goods)+" goods")
	}
	return c
}

// bareCell is a value above its interval, or above why there is none.
func bareCell(s scale, e eval.Estimate) cell {
	interval := s.interval(e)
	c := cell{Value: s.value(e), Note: interval, estimate: s.inUnit(e), interval: interval}
	if c.Note == "" {
		c.Note = e.Why
	}
	return c
}

func latencyCell(d *Document, v *Version) cell {
	if v.P99MS == nil {
		return cell{Value: missing, Note: "not measured"}
	}
	of, n := v.P99Of, v.P99N
	if of == "" && n == 0 {
		of, n = timed(d.Run.Models, v)
	}
	c := numberCell(*v.P99MS)
	c.Note = of
	if n > 0 {
		c.Note = joined(c.Note, "n "+count(n))
	}
	return c
}

// timed finds in the run which scorer a version's latency is of.
func timed(models []Model, v *Version) (of string, n int) {
	for i := range models {
		if models[i].Name != v.Name {
			continue
		}
		for _, key := range scorers(models[i].LatencyUS) {
			if l := models[i].LatencyUS[key]; key != "features" && l.P99/1e3 == *v.P99MS {
				return scorerName(key), l.N
			}
		}
	}
	return "", 0
}

func sizeCell(v *Version) cell {
	if v.SizeBytes <= 0 {
		return cell{Value: missing, Note: "not known"}
	}
	c := bytesCell(v.SizeBytes)
	c.Note = v.SizeOf
	return c
}

func joined(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return fmt.Sprintf("%s; %s", a, b)
}
