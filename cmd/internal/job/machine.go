package job

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/riskbench/riskbench/reports"
)

// machine describes where the latencies were measured: they say nothing
// without it. Whatever the system does not tell is said to be unknown.
func machine() reports.Machine {
	m := reports.Machine{Processor: "unknown", Cores: runtime.NumCPU(), MaxProcs: runtime.GOMAXPROCS(0), System: runtime.GOOS + "/" + runtime.GOARCH}
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if name := processorName(b); name != "" {
			m.Processor = name
		}
	}
	if b, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.System += ", kernel " + strings.TrimSpace(string(b))
	}
	return m
}

// processorName reads Linux' /proc/cpuinfo: the model name, or on ARM, which
// has none there, the numbers of implementer and part. Empty: neither.
func processorName(cpuinfo []byte) string {
	first := map[string]string{}
	for s := bufio.NewScanner(bytes.NewReader(cpuinfo)); s.Scan(); {
		key, value, ok := strings.Cut(s.Text(), ":")
		key = strings.TrimSpace(key)
		if _, seen := first[key]; ok && !seen {
			first[key] = strings.TrimSpace(value)
		}
	}
	if name := first["model name"]; name != "" {
		return name
	}
	if maker, part := first["CPU implementer"], first["CPU part"]; maker != "" && part != "" {
		return fmt.Sprintf("ARM implementer %s part %s", maker, part)
	}
	return ""
}

// facts is the environment as the report prints it.
func (r *run) facts() []reports.Fact {
	m := r.result.Machine
	return []reports.Fact{
		{Name: "riskbench", Value: r.host.Version},
		{Name: "Go", Value: runtime.Version()},
		{Name: "system", Value: m.System},
		{Name: "processor", Value: m.Processor},
		{Name: "cores", Value: fmt.Sprintf("%d, GOMAXPROCS %d", m.Cores, m.MaxProcs)},
		{Name: "workers", Value: fmt.Sprint(r.host.Workers)},
	}
}
