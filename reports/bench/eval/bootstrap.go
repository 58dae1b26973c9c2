package main

import "github.com/riskbench/riskbench/eval"

// bootstrap is the interval of AUC by 1,000 resamples.
func bootstrap(read reader) (func() (map[string]float64, error), error) {
	s, err := read.sample("score")
	return func() (map[string]float64, error) {
		e, err := eval.Bootstrap(s, []eval.Metric{{Name: "auc"}}, eval.BootstrapOptions{Resamples: 1000})
		if err != nil {
			return nil, err
		}
		return map[string]float64{"auc": *e[0].Value, "lo": *e[0].Lo, "hi": *e[0].Hi}, nil
	}, err
}
