package traintest

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/train"
)

// damaged flips one bit, cuts off bytes, and adds one.
func damaged(ctx context.Context, c Case) error {
	model, err := fitModel(ctx, c, Truth(c.Seed, c.Rows))
	if err != nil {
		return err
	}
	b, err := model.MarshalBinary()
	if err != nil {
		return err
	}
	step := 1 + len(b)/1000
	if c.Slow {
		step = 1 + len(b)/100
	}
	for i := 0; i < len(b); i++ {
		if i >= 64 && i < len(b)-64 && i%step != 0 {
			continue
		}
		bad := append([]byte(nil), b...)
		bad[i] ^= 1 << (i % 8)
		if _, err := c.Decode(bad); err == nil {
			return fmt.Errorf("byte %d of %d was flipped and Decode took it", i, len(b))
		}
	}
	for _, n := range []int{0, 1, len(b) / 2, len(b) - 1} {
		if _, err := c.Decode(b[:n]); err == nil {
			return fmt.Errorf("%d of %d bytes were left and Decode took them", n, len(b))
		}
	}
	if _, err := c.Decode(append(b[:len(b):len(b)], 0)); err == nil {
		return errors.New("a byte was added and Decode took it")
	}
	return nil
}

func cancelled(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	fit, valid, _ := parts(m)
	before, cancel := context.WithCancel(ctx)
	cancel()
	model, err := c.New(2).Train(before, fit, valid, train.Hooks{})
	if err := wantCancelled(model, err); err != nil {
		return fmt.Errorf("cancelled before the start: %w", err)
	}
	during, cancel := context.WithCancel(ctx)
	defer cancel()
	after := 0
	model, err = c.New(2).Train(during, fit, valid, train.Hooks{Round: func(train.Round) {
		if during.Err() != nil {
			after++
		}
		cancel()
	}})
	if err := wantCancelled(model, err); err != nil {
		return fmt.Errorf("cancelled in the first round: %w", err)
	}
	if after > 1 {
		return fmt.Errorf("%d rounds were told after the context was done; want 1 at most", after)
	}
	return nil
}

func wantCancelled(model train.Model, err error) error {
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("error is %v; want %v", err, context.Canceled)
	}
	if model != nil {
		return errors.New("there is a model beside the error; want nil")
	}
	return nil
}

func rounds(ctx context.Context, c Case) error {
	fit, valid, _ := parts(Truth(c.Seed, c.Rows))
	last := 0
	var fault error
	_, err := c.New(2).Train(ctx, fit, valid, train.Hooks{Round: func(r train.Round) {
		if fault == nil && (r.Round != last+1 || r.Round > r.Rounds || r.Best > r.Round) {
			fault = fmt.Errorf("round %d of %d, best %d, came after round %d", r.Round, r.Rounds, r.Best, last)
		}
		last = r.Round
	}})
	if err != nil {
		return err
	}
	if last == 0 {
		return errors.New("no round was told")
	}
	return fault
}

func wrongLength(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	model, err := fitModel(ctx, c, m)
	if err != nil {
		return err
	}
	_, _, test := parts(m)
	for _, n := range []int{0, test.Len() - 1, test.Len() + 1} {
		if err := model.Margins(make([]float64, n), test); err == nil {
			return fmt.Errorf("a slice of %d was taken for a view of %d rows", n, test.Len())
		}
	}
	return nil
}

func degenerate(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	fit, valid, _ := parts(m)
	none := fit
	none.Rows = []int32{}
	if model, err := c.New(2).Train(ctx, none, valid, train.Hooks{}); err == nil || model != nil {
		return fmt.Errorf("no rows: model %v, error %v; want an error alone", model != nil, err)
	}
	for _, label := range []float64{0, 1} {
		for i := range m.Label {
			m.Label[i] = label
		}
		if model, err := c.New(2).Train(ctx, fit, valid, train.Hooks{}); err == nil || model != nil {
			return fmt.Errorf("all labels %v: model %v, error %v; want an error alone", label, model != nil, err)
		}
	}
	for i, label := range []float64{0.5, 2, math.NaN()} {
		m = Truth(c.Seed, c.Rows)
		m.Label[i] = label
		fit, valid, _ = parts(m)
		if model, err := c.New(2).Train(ctx, fit, valid, train.Hooks{}); err == nil || model != nil {
			return fmt.Errorf("a label of %v: model %v, error %v; want an error alone", label, model != nil, err)
		}
	}
	return nil
}
