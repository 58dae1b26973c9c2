package job

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The percentiles are nearest ranks of the sorted values, at most .1 % above
// them, from 10 ns to 10 s; below 2,048 ns they are exact.
func TestPercentilesAgainstSorting(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name   string
		lo, hi float64
		exact  bool
	}{
		{"a vector of a few features", 10, 2000, true},
		{"a service's call", 5e3, 2e5, false},
		{"all magnitudes", 10, 10e9, false},
	} {
		ns := make([]int64, calls)
		for i := range ns {
			ns[i] = int64(c.lo * math.Pow(c.hi/c.lo, random.Float64()))
		}
		got := percentiles(ns)
		if got.N != calls {
			t.Errorf("%s: n is %d; want %d", c.name, got.N, calls)
		}
		slices.Sort(ns)
		for _, x := range []struct {
			p, us float64
		}{{0.5, got.P50}, {0.95, got.P95}, {0.99, got.P99}, {0.999, got.P999}} {
			want := float64(ns[int(math.Round(x.p*calls))-1]) / 1e3
			if above := x.us/want - 1; above < -1e-12 || above > 1e-3 || c.exact && above > 1e-12 {
				t.Errorf("%s: percentile %v is %v; want %v or at most .1 %% more", c.name, 100*x.p, x.us, want)
			}
		}
	}
}

// A process that was stopped in the middle of a call must not end the run.
func TestPercentilesOfAStoppedProcess(t *testing.T) {
	ns := make([]int64, 1000)
	for i := range ns {
		ns[i] = 1000
	}
	ns[500] = math.MaxInt64
	if got := percentiles(ns); got.P50 != 1 || got.P99 != 1 || got.P999 != 1 {
		t.Errorf("percentiles are %+v; want 1 us: one call of a thousand lies above the 99.9th", got)
	}
}

func TestProcessorName(t *testing.T) {
	for _, c := range []struct{ name, cpuinfo, want string }{
		{"amd64", "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel\t\t: 1\nmodel name\t: AMD EPYC 7B13: two\nprocessor\t: 1\nmodel name\t: another\n", "AMD EPYC 7B13: two"},
		{"arm64", "processor\t: 0\nBogoMIPS\t: 48.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n", "ARM implementer 0x41 part 0xd0c"},
		{"no name", "processor : 0\n", ""},
		{"empty", "", ""},
	} {
		if got := processorName([]byte(c.cpuinfo)); got != c.want {
			t.Errorf("%s: name is %q; want %q", c.name, got, c.want)
		}
	}
}

// Throughputs stand for the numbers of threads that were there.
func TestThroughputSaysWhyNot(t *testing.T) {
	measure := func(threads int) (float64, error) { return float64(100 * threads), nil }
	dst, why, err := onThreads(2, measure)
	if err != nil || why != "" || *dst.One != 100 || *dst.Two != 200 {
		t.Errorf("on two cores: %+v, %q, %v; want 100 and 200", dst, why, err)
	}
	dst, why, err = onThreads(1, measure)
	if err != nil || why == "" || *dst.One != 100 || dst.Two != nil {
		t.Errorf("on one core: %+v, %q, %v; want 100, none and why", dst, why, err)
	}
}
