package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/riskbench/riskbench/eval"
)

// daily is the average daily precision. Each day has a precision of its own, the
// logistic function of a normal number, and 0 to 20 stopped rows beside 50 that
// are not: the rows of a day depend on each other.
func daily() []row {
	var list []row
	for k, days := range []int{14, 30, 90} {
		truth := meanPrecision()
		list = append(list, row{what: "average daily precision, days drawn anew (`eval.DailyPrecision`)", setting: fmt.Sprintf("%d days of 0 to 20 stopped rows, precision about .4 and different by day", days), seed: uint64(50 + k), trial: func(r *rand.Rand) outcome {
			s, day := daysOf(r, days)
			return whereOf(eval.DailyPrecision(s, day, 0.5).Average, truth)
		}})
	}
	return list
}

func precisionOfDay(z float64) float64 { return 1 / (1 + math.Exp(0.4-0.6*z)) }

// meanPrecision is the expected precision of a day, by the midpoint rule.
func meanPrecision() float64 {
	const steps, width = 4000, 16.0
	total := 0.0
	for k := range steps {
		z := (float64(k)+0.5)/steps*width - width/2
		total += precisionOfDay(z) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * width / steps
	}
	return total
}

func daysOf(r *rand.Rand, days int) (s eval.Sample, day []string) {
	add := func(d int, score float64, bad bool) {
		s.Score, s.Bad, day = append(s.Score, score), append(s.Bad, bad), append(day, fmt.Sprint(d))
	}
	for d := range days {
		p := precisionOfDay(r.NormFloat64())
		for range r.IntN(21) {
			add(d, 0.9, r.Float64() < p)
		}
		for i := range 50 {
			add(d, 0.1, i == 0)
		}
	}
	return s, day
}
