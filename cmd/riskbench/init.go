package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/datasets"
)

//go:embed init.yaml.tmpl
var initTemplate string

// draft is what init could tell from a snapshot.
type draft struct {
	Name, Snapshot, ID, Label, Positive, Time string
	Categorical                               []string
	Columns                                   []datasets.Field
}

func (a *app) initCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "init [DATA] [-o job.yaml]", Short: "A commented job file, filled from the snapshot's columns", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d := draft{Name: "my-first-job", Snapshot: "snapshot.parquet", ID: "id", Label: "label", Positive: "1"}
			if len(args) == 1 {
				var err error
				if d, err = a.draft(c, args[0], out); err != nil {
					return err
				}
			}
			var b bytes.Buffer
			if err := template.Must(template.New("init").Funcs(template.FuncMap{"yaml": yamlText}).Parse(initTemplate)).Execute(&b, d); err != nil {
				return err
			}
			if out == "" {
				_, err := a.stdout.Write(b.Bytes())
				return err
			}
			return a.writeDraft(out, b.Bytes())
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write (default: stdout)")
	return c
}

func (a *app) writeDraft(out string, b []byte) error {
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		return usage{fmt.Errorf("%s is there already; want a new file", out)}
	}
	if err := runs.WriteFile(out, b); err != nil {
		return err
	}
	doc, err := document(map[string]string{"path": out})
	if err != nil {
		return err
	}
	return a.result(doc, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s: look it over, then: riskbench check %s\n", out, out)
		return err
	})
}

// draft guesses which column is what: the label is a column of two values,
// named like one or the last; the id is a column without repetitions.
func (a *app) draft(c *cobra.Command, path, out string) (draft, error) {
	t, err := a.table(c.Context(), path, nil)
	if err != nil {
		return draft{}, err
	}
	snapshot, err := filepath.Rel(filepath.Dir(out), path)
	if err != nil || filepath.IsAbs(path) {
		snapshot = path
	}
	name := strings.SplitN(filepath.Base(path), ".", 2)[0]
	d := draft{Name: strings.ToLower(strings.ReplaceAll(name, "_", "-")), Snapshot: snapshot, Positive: "1"}
	for i := range t.Cols {
		col := &t.Cols[i]
		d.Columns = append(d.Columns, datasets.Field{Name: col.Name, Kind: col.Kind})
		f := describe(col)
		switch {
		case f.Distinct == 2 && f.Missing == 0 && (likeLabel(col.Name) || i == len(t.Cols)-1) && d.Label == "":
			d.Label, d.Positive = col.Name, positive(col)
		case d.ID == "" && f.Distinct == t.Rows && (col.Kind == datasets.Int64 || col.Kind == datasets.Text):
			d.ID = col.Name
		case d.Time == "" && col.Kind == datasets.Time && f.Missing == 0:
			d.Time = col.Name
		case col.Kind == datasets.Text:
			d.Categorical = append(d.Categorical, col.Name)
		}
	}
	return d, nil
}

func likeLabel(name string) bool {
	name = strings.ToLower(name)
	for _, s := range []string{"label", "target", "default", "fraud", "bad", "churn", "outcome", "class"} {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// positive is the rarer of a label's two values.
func positive(c *datasets.Column) string {
	count := map[string]int{}
	for i := range c.Len() {
		count[c.String(i)]++
	}
	best := c.String(0)
	for s, n := range count {
		if n < count[best] || n == count[best] && s > best {
			best = s
		}
	}
	return best
}

// yamlText quotes a text where YAML would read something else.
func yamlText(s string) string {
	plain := strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == ""
	if s != "" && plain && s[0] != '-' && s != "null" && s != "true" && s != "false" && s != "y" && s != "n" && s != "yes" && s != "no" {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
