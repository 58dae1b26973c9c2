package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/export/onnx/ort"
)

// finding is one thing that doctor looked at.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"`
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "What this machine has, and what to do about what it lacks", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			findings := []finding{
				{Name: "riskbench", OK: true, Found: version() + ", " + runtime.Version()},
				{Name: "processor", OK: true, Found: fmt.Sprintf("%s/%s, %d cores for this process", runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))},
				findORT(), findCache(), findData(),
			}
			doc, err := document(findings)
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error {
				for _, f := range findings {
					fmt.Fprintf(w, "%-5s %-14s %s\n", map[bool]string{true: "ok", false: "lacks"}[f.OK], f.Name, f.Found)
					if f.Advice != "" {
						fmt.Fprintf(w, "%20s %s\n", "", f.Advice)
					}
				}
				return nil
			})
		},
	}
}

func findORT() finding {
	path, err := ort.Find()
	if err != nil {
		return finding{Name: "ONNX Runtime", Found: "not found", Advice: "make ort, or set RISKBENCH_ORT to the library; without it ONNX files are proven in Go only"}
	}
	return finding{Name: "ONNX Runtime", OK: true, Found: path}
}

func findCache() finding {
	dir, err := os.UserCacheDir()
	if err != nil {
		return finding{Name: "user cache", Found: err.Error(), Advice: "set HOME or XDG_CACHE_HOME"}
	}
	return finding{Name: "user cache", OK: true, Found: filepath.Join(dir, "riskbench")}
}

func findData() finding {
	dir := os.Getenv("RISKBENCH_DATA")
	if dir == "" {
		return finding{Name: "example data", Found: "RISKBENCH_DATA is not set", Advice: "only the example jobs need it: set it to the folder that holds uci-credit-default"}
	}
	if _, err := os.Stat(dir); err != nil {
		return finding{Name: "example data", Found: dir + " cannot be read", Advice: "set RISKBENCH_DATA to the folder that holds uci-credit-default"}
	}
	return finding{Name: "example data", OK: true, Found: dir}
}
