package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/reports"
)

// written is what report prints as JSON.
type written struct {
	Run     string   `json:"run"`
	Verdict string   `json:"verdict"` // pass, warn, fail, none
	Written []string `json:"written"`
}

func (a *app) reportCommand() *cobra.Command {
	var out, pdf, tables string
	var schema bool
	c := &cobra.Command{
		Use: "report RUN", Short: "The report of a run as a page, Markdown, JSON, PDF or tables", Args: cobra.MaximumNArgs(1),
		Long: "Prints the report of a run as Markdown, or writes it: -o FILE.html, FILE.md or FILE.json (report.schema.json\n" +
			"describes the last), --pdf FILE through a Chromium that is installed ($RISKBENCH_CHROMIUM names another),\n" +
			"--tables DIR one CSV a table and all of them as tables.xlsx.",
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case schema && len(args)+len(out)+len(pdf)+len(tables) > 0, !schema && len(args) == 0:
				return usage{errors.New("want: riskbench report RUN, or riskbench report --schema alone")}
			case schema:
				return a.result(reports.Schema(), func(to io.Writer) error {
					_, err := to.Write(reports.Schema())
					return err
				})
			}
			if err := checkPlaces(out, pdf, tables); err != nil {
				return usage{err}
			}
			d, err := a.reportOf(args[0])
			if err != nil {
				return err
			}
			w := written{Run: d.Run.Run, Verdict: d.Verdict(), Written: []string{}}
			for _, x := range []struct {
				path string
				make func(path string, d *reports.Document) ([]string, error)
			}{{out, writeForm}, {pdf, func(path string, d *reports.Document) ([]string, error) { return writePDF(c.Context(), path, d) }}, {tables, writeTables}} {
				if x.path == "" {
					continue
				}
				paths, err := x.make(x.path, d)
				if err != nil {
					return err
				}
				w.Written = append(w.Written, paths...)
			}
			doc, err := document(&w)
			if err != nil {
				return err
			}
			return a.result(doc, func(to io.Writer) error {
				if len(w.Written) == 0 {
					return reports.Markdown(to, d)
				}
				_, err := fmt.Fprintln(to, strings.Join(w.Written, "\n"))
				return err
			})
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "write `FILE`, which ends in .html, .md or .json")
	c.Flags().StringVar(&pdf, "pdf", "", "print the page to `FILE`")
	c.Flags().StringVar(&tables, "tables", "", "write every table into the new folder `DIR`")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of report.json")
	return c
}

// checkPlaces finds all faults of the names before anything is written.
func checkPlaces(out, pdf, tables string) error {
	var faults []error
	if out != "" && !slices.Contains([]string{".html", ".md", ".json"}, filepath.Ext(out)) {
		faults = append(faults, fmt.Errorf("-o is %q; want a file that ends in .html, .md or .json", out))
	}
	for _, x := range [][2]string{{"-o", out}, {"--pdf", pdf}, {"--tables", tables}} {
		if info, err := os.Stat(filepath.Dir(filepath.Clean(x[1]))); x[1] != "" && (err != nil || !info.IsDir()) {
			faults = append(faults, fmt.Errorf("%s is %q; want a place in a folder that is there", x[0], x[1]))
		}
	}
	if entries, err := os.ReadDir(tables); tables != "" && (len(entries) > 0 || err != nil && !errors.Is(err, os.ErrNotExist)) {
		faults = append(faults, fmt.Errorf("--tables is %q; want a folder that is new or empty", tables))
	}
	return errors.Join(faults...)
}

// findRun takes the folder of a run, or its name in the folder of runs.
func (a *app) findRun(run string) (string, error) {
	in := a.runs
	if in == "" {
		in = "runs"
	}
	places := []string{run}
	if filepath.Base(run) == run {
		places = append(places, filepath.Join(in, run))
	}
	for _, dir := range places {
		if _, err := os.Stat(filepath.Join(dir, "run.json")); err == nil {
			return dir, nil
		}
	}
	return "", usage{fmt.Errorf("%s: there is no run; want the folder of a run, such as runs/NAME-0123456789ab, or its name in %q (--runs)", run, in)}
}

// reportOf reads a run's report.json, which must be as the run wrote it.
func (a *app) reportOf(run string) (*reports.Document, error) {
	dir, err := a.findRun(run)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err == nil {
		if err := runs.VerifyFile(dir, "report.json"); err != nil {
			return nil, usage{fmt.Errorf("%s: %w", dir, err)}
		}
		var d *reports.Document
		if d, err = reports.DecodeDocument(b); err == nil {
			return d, nil
		}
	}
	return nil, usage{fmt.Errorf("%s: %v\nthe run was made by another version: run its job again with --force", filepath.Join(dir, "report.json"), plainError(err))}
}

func plainError(err error) error {
	var path *os.PathError
	if errors.As(err, &path) && errors.Is(err, os.ErrNotExist) {
		return errors.New("there is no such file")
	}
	return err
}

// writeForm writes the form that the file's name asks for.
func writeForm(path string, d *reports.Document) ([]string, error) {
	var b bytes.Buffer
	var err error
	switch filepath.Ext(path) {
	case ".html":
		err = reports.HTML(&b, d)
	case ".md":
		err = reports.Markdown(&b, d)
	case ".json":
		var twin []byte
		twin, err = d.Encode()
		b.Write(twin)
	}
	if err != nil {
		return nil, err
	}
	return []string{path}, runs.WriteFile(path, b.Bytes())
}

// writeTables writes one CSV a table, and the workbook of all, into a folder
// that gets its name when it is full.
func writeTables(dir string, d *reports.Document) ([]string, error) {
	dir = filepath.Clean(dir)
	part, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(part)
	sheets := d.Sheets()
	var paths []string
	write := func(name string, fill func(w io.Writer) error) error {
		var b bytes.Buffer
		if err := fill(&b); err != nil {
			return err
		}
		paths = append(paths, filepath.Join(dir, name))
		return os.WriteFile(filepath.Join(part, name), b.Bytes(), 0o644)
	}
	for i := range sheets {
		if err := write(sheets[i].Name+".csv", sheets[i].CSV); err != nil {
			return nil, err
		}
	}
	err = write("tables.xlsx", func(w io.Writer) error { return reports.XLSX(w, sheets) })
	if err := errors.Join(err, os.Chmod(part, 0o755)); err != nil {
		return nil, err
	}
	return paths, os.Rename(part, dir)
}
