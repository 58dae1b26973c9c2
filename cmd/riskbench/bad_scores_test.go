package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scores is a file of 400 scored rows that eval and compare take without a
// warning about them, as lines of cells: header y,s,t,w,kind.
func scores() [][]string {
	lines := [][]string{{"y", "s", "t", "w", "kind"}}
	for i := range 400 {
		bad := (i/2)%2 == 0
		x := float64(i%97) / 200
		if bad {
			x += 0.3
		}
		lines = append(lines, []string{map[bool]string{true: "1", false: "0"}[bad], fmt.Sprintf("%.3f", x), fmt.Sprintf("%.3f", x/2+float64(i%13)/40), "1.5", []string{"a", "b"}[i%2]})
	}
	return lines
}

// all sets a column of every row.
func all(column int, cell string) func([][]string) {
	return func(lines [][]string) {
		for i := 1; i < len(lines); i++ {
			lines[i][column] = cell
		}
	}
}

// one sets a cell of row 7.
func one(column int, cell string) func([][]string) {
	return func(lines [][]string) { lines[7][column] = cell }
}

func scoresFile(t *testing.T, change func([][]string)) string {
	t.Helper()
	lines := scores()
	change(lines)
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.Join(l, ",") + "\n")
	}
	path := filepath.Join(t.TempDir(), "scores.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Both commands refuse what cannot be evaluated, and say where and what was
// wanted: a score that nothing is known of has no AUC of one half.
func TestBadScoresAreRefused(t *testing.T) {
	const label, score, weight = 0, 1, 3
	for _, c := range []struct {
		name   string
		change func([][]string)
		args   string
		want   []string
	}{
		{"no bad row", all(label, "0"), "", []string{`"y"`, "want"}},
		{"no good row", all(label, "1"), "", []string{`"y"`, "in every row", "want two values"}},
		{"no row", func(l [][]string) {
			for i := range l[1:] {
				l[i+1] = nil
			}
		}, "", []string{"rows", "want"}},
		{"a third label", one(label, "2"), "", []string{`"y"`, `"2"`, "want two values"}},
		{"labels that are shares", all(label, "0.5"), "", []string{`"y"`, `"0.5"`, `the positive value "1"`}},
		{"labels in words, of which none is named as bad", func(l [][]string) {
			for i := range l[1:] {
				l[i+1][label] = map[string]string{"1": "fraud", "0": "fine"}[l[i+1][label]]
			}
		}, "", []string{`"y"`, `"fraud"`, `the positive value "1"`}},
		{"a row without a label", one(label, ""), "", []string{`"y"`, "no label in row 7", "want a label in every row"}},
		{"a score that is not a number", one(score, "NaN"), "", []string{"row 7", "want"}},
		{"a score that is missing", one(score, ""), "", []string{"row 7", "want"}},
		{"an infinite score", one(score, "inf"), "", []string{"row 7", "want"}},
		{"a score that is text", one(score, "high"), "", []string{`"s"`, "want"}},
		{"a negative weight", one(weight, "-1"), "--weight w", []string{`"w"`, "row 7", "want"}},
		{"a missing weight", one(weight, ""), "--weight w", []string{`"w"`, "row 7", "want"}},
		{"weights of 0", all(weight, "0"), "--weight w", []string{`"w"`, "want"}},
		{"bad rows that weigh nothing", func(l [][]string) {
			for i := range l[1:] {
				if l[i+1][label] == "1" {
					l[i+1][weight] = "0"
				}
			}
		}, "--weight w", []string{"no bad rows among 200", "want both classes"}},
		{"a row that is shorter than the header", func(l [][]string) { l[7] = l[7][:2] }, "", []string{"want"}},
		{"a row that is longer than the header", func(l [][]string) { l[7] = append(l[7], "1", "2") }, "", []string{"want"}},
		{"an unknown column of weights", func([][]string) {}, "--weight nosuch", []string{`"nosuch"`, "want"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := scoresFile(t, c.change)
			for _, command := range [][]string{{"eval", path, "--label", "y", "--score", "s"}, {"compare", path, "--label", "y", "--score", "s", "--score", "t"}} {
				stdout, stderr := want(t, 2, slices.Concat(command, strings.Fields(c.args), []string{"--json"})...)
				if stdout != "" {
					t.Errorf("%s prints %q", command[0], stdout)
				}
				for _, w := range append(c.want, "riskbench: ") {
					if !strings.Contains(stderr, w) {
						t.Errorf("%s does not say %q:\n%s", command[0], w, stderr)
					}
				}
			}
		})
	}
}

func TestUnknownColumnsOfEval(t *testing.T) {
	path := scoresFile(t, func([][]string) {})
	for _, flag := range []string{"--segment", "--time", "--weight", "--score", "--label"} {
		args := []string{"eval", path, "--label", "y", "--score", "s", flag, "nosuch", "--json"}
		if _, stderr := want(t, 2, args...); !strings.Contains(stderr, `"nosuch"`) || !strings.Contains(stderr, "want") {
			t.Errorf("%s nosuch says %q", flag, stderr)
		}
	}
}

// What can be evaluated but tells nothing has its number, no interval with the
// reason, and exactly one warning about it.
func TestDoubtfulScoresAreNamed(t *testing.T) {
	only := func(label string, rows int) func([][]string) {
		return func(l [][]string) {
			for i := 1; i < len(l); i++ {
				if l[i][0] = label; i <= rows {
					l[i][0] = map[string]string{"0": "1", "1": "0"}[label]
				}
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func([][]string)
		code   string
		why    string // that AUC has no interval
	}{
		{"good scores", func([][]string) {}, "", ""},
		{"constant scores", all(1, "0.25"), "constant_scores", "all scores are equal"},
		{"zeros of both signs", func(l [][]string) {
			for i := 1; i < len(l); i++ {
				l[i][1] = []string{"0", "-0"}[i%2]
			}
		}, "constant_scores", "all scores are equal"},
		{"one bad row", only("0", 1), "few_positives", "two rows of each class"},
		{"one good row", only("1", 1), "few_negatives", "two rows of each class"},
		{"few bad rows", only("0", 40), "few_positives", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr := want(t, 0, "eval", scoresFile(t, c.change), "--label", "y", "--score", "s", "--json")
			var e evaluated
			if err := json.Unmarshal([]byte(stdout), &e); err != nil {
				t.Fatal(err)
			}
			if e.AUC.Value == nil || !strings.Contains(e.AUC.Why, c.why) || (e.AUC.Lo == nil) != (c.why != "") {
				t.Errorf("AUC is %+v; want no interval because %q", e.AUC, c.why)
			}
			for _, code := range []string{"constant_scores", "few_positives", "few_negatives"} {
				if strings.Contains(stderr, code) != (code == c.code) {
					t.Errorf("warnings are %q; want %q alone", stderr, c.code)
				}
			}
		})
	}
}
