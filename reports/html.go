package reports

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed templates
var files embed.FS

var pageTemplate = template.Must(template.New("").Funcs(template.FuncMap{"style": style}).ParseFS(files, "templates/*.html"))

// style is the page's only style sheet, so that the file needs nothing beside it.
func style() (template.CSS, error) {
	b, err := files.ReadFile("templates/report.css")
	return template.CSS(b), err
}

// HTML writes d as one page that needs no other file, no script and no
// network: verdict first, then the evidence, then how to get it again.
// Whatever text d holds is escaped, and cleaned of what is not text. It writes
// nothing on an error other than w's own.
func HTML(w io.Writer, d *Document) error {
	if err := d.check(); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pageTemplate.ExecuteTemplate(&b, "report.html", newPage(d.compact())); err != nil {
		return fmt.Errorf("reports: page of %q cannot be written: %w", d.Run.Name, err)
	}
	_, err := io.WriteString(w, clean(b.String()))
	return err
}

// check refuses what has no meaning: more pages of models than models.
func (d *Document) check() error {
	if len(d.Models) > len(d.Run.Models) {
		return fmt.Errorf("reports: document has %d pages of models; want at most the %d of the run", len(d.Models), len(d.Run.Models))
	}
	return nil
}
