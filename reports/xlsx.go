package reports

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// XLSX writes sheets as one workbook (Office Open XML, ECMA-376, the parts that
// every spreadsheet needs). Text is stored as text: nothing is a formula. The
// library that is usual for it would add eight modules and 3.4 MB to the binary.
func XLSX(w io.Writer, sheets []Sheet) error {
	if len(sheets) == 0 {
		return fmt.Errorf("reports: a workbook of no sheets; want at least one")
	}
	z := zip.NewWriter(w)
	var types, book, links strings.Builder
	for i := range sheets {
		n := strconv.Itoa(i + 1)
		types.WriteString(`<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)
		book.WriteString(`<sheet name="` + escape(tabName(sheets[i].Name, i)) + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
		links.WriteString(`<Relationship Id="rId` + n + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet` + n + `.xml"/>`)
	}
	const relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	parts := [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", relationships + `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + book.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationships + links.String() + `</Relationships>`},
	}
	for i := range sheets {
		body, err := sheets[i].xml()
		if err != nil {
			return err
		}
		parts = append(parts, [2]string{"xl/worksheets/sheet" + strconv.Itoa(i+1) + ".xml", body})
	}
	for _, p := range parts {
		f, err := z.Create(p[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+p[1]); err != nil {
			return err
		}
	}
	return z.Close()
}

// tabName is a name of at most 31 letters that no other sheet has.
func tabName(name string, i int) string {
	number := strconv.Itoa(i+1) + " "
	return number + shorten(name, 31-len(number))
}

func (s *Sheet) xml() (string, error) {
	var b strings.Builder
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	for i, row := range s.Rows {
		b.WriteString(`<row r="` + strconv.Itoa(i+1) + `">`)
		for k, v := range row {
			at := columnLetters(k) + strconv.Itoa(i+1)
			switch v := v.(type) {
			case float64:
				b.WriteString(`<c r="` + at + `"><v>` + strconv.FormatFloat(v, 'g', -1, 64) + `</v></c>`)
			case string:
				if v != "" {
					b.WriteString(`<c r="` + at + `" t="inlineStr"><is><t xml:space="preserve">` + escape(v) + `</t></is></c>`)
				}
			default:
				return "", fmt.Errorf("reports: sheet %q holds %T; want numbers and text", s.Name, v)
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return b.String(), nil
}

// columnLetters are A, B, ... Z, AA, AB, ...
func columnLetters(k int) string {
	s := ""
	for k++; k > 0; k = (k - 1) / 26 {
		s = string(rune('A'+(k-1)%26)) + s
	}
	return s
}
