// Package expr evaluates the expressions of a job file over the rows of a
// table: conditions (`ID % 5 == 0`) and keys of draws (`hash(ID)`). It is the
// only importer of github.com/expr-lang/expr, whose language definition holds.
//
// A column whose name is an identifier stands bare; any column is col("name").
// Missing is nil: it equals nil and nothing else, and a row for which an
// expression cannot be evaluated (nil < 3) is not chosen. hash(x) is XXH64,
// seed 0, of the canonical text of x, an unsigned number. Nothing reads the clock.
package expr

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/riskbench/riskbench/datasets"
)

// Program is an expression that is bound to the columns of a table.
type Program struct {
	source string
	code   *vm.Program
	cols   []*datasets.Column
	names  []string
}

// Compile binds an expression to a table. The error says what is wrong in one
// line, names an unknown column in double quotes and suggests the nearest.
func Compile(source string, t *datasets.Table) (*Program, error) {
	p := &Program{source: source}
	v := &binder{t: t, p: p}
	code, err := expr.Compile(source, options(t, v)...)
	if v.err != nil {
		return nil, v.err
	}
	if err != nil {
		return nil, fmt.Errorf("%s", oneLine(err))
	}
	p.code = code
	return p, nil
}

func options(t *datasets.Table, v *binder) []expr.Option {
	return []expr.Option{
		expr.Env(types(t)),
		expr.AllowUndefinedVariables(), // the binder refuses them, with a suggestion
		expr.DisableBuiltin("now"),
		expr.Patch(v),
		expr.Function("hash", func(args ...any) (any, error) { return Hash(text(args[0])), nil }, new(func(any) uint64)),
		expr.Function("hashmod", hashMod, new(func(uint64, int) uint64)),
		expr.Operator("%", "hashmod"),
	}
}

// hashMod is % of an unsigned 64-bit hash; the language's own % would make it signed.
func hashMod(args ...any) (any, error) {
	m := args[1].(int)
	if m <= 0 {
		return nil, fmt.Errorf("hash(...) %% %d; want a positive number", m)
	}
	return args[0].(uint64) % uint64(m), nil
}

// binder collects the columns that an expression reads and turns col("name")
// into a variable.
type binder struct {
	t   *datasets.Table
	p   *Program
	err error
}

// Visit implements ast.Visitor.
func (v *binder) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if n.Value != "hash" && n.Value != "col" && n.Value != "hashmod" {
			v.use(n.Value)
		}
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || callee.Value != "col" {
			return
		}
		if name, ok := colName(n); ok {
			v.use(name)
			ast.Patch(node, &ast.IdentifierNode{Value: name})
		} else if v.err == nil {
			v.err = fmt.Errorf(`col is called with something else; want col("name")`)
		}
	}
}

func colName(n *ast.CallNode) (string, bool) {
	if len(n.Arguments) != 1 {
		return "", false
	}
	s, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return s.Value, true
}

func (v *binder) use(name string) {
	for _, have := range v.p.names {
		if have == name {
			return
		}
	}
	c := v.t.Column(name)
	if c == nil {
		if v.err == nil {
			v.err = unknown(name, v.t)
		}
		return
	}
	v.p.names = append(v.p.names, name)
	v.p.cols = append(v.p.cols, c)
}

func unknown(name string, t *datasets.Table) error {
	names := make([]string, len(t.Cols))
	for i := range t.Cols {
		names[i] = t.Cols[i].Name
	}
	err := fmt.Errorf("%q is unknown; want a column of the snapshot", name)
	if near := datasets.Nearest(name, names); near != "" {
		err = fmt.Errorf("%q is unknown; want a column of the snapshot (did you mean %q?)", name, near)
	}
	return err
}

// oneLine keeps the message of the language's error and drops its drawing of the source.
func oneLine(err error) string {
	if e, ok := err.(*file.Error); ok {
		return e.Message
	}
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s
}
