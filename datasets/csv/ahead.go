package csv

import (
	"io"
	"sync"
)

// readAhead reads src in a goroutine of its own, a few blocks before they are
// wanted: unpacking takes as long as parsing. Close ends the goroutine and
// waits for it.
func readAhead(src io.Reader) io.ReadCloser {
	a := &ahead{blocks: make(chan block, 4), free: make(chan []byte, 6), stop: make(chan struct{})}
	a.done.Go(func() { a.run(src) })
	return a
}

type block struct {
	data []byte
	err  error
}

type ahead struct {
	blocks chan block
	free   chan []byte
	stop   chan struct{}
	done   sync.WaitGroup
	now    block
	at     int
}

func (a *ahead) run(src io.Reader) {
	defer close(a.blocks)
	for {
		var b block
		select {
		case b.data = <-a.free:
		default:
			b.data = make([]byte, 1<<18)
		}
		b.data, b.err = readBlock(b.data[:cap(b.data)], src)
		select {
		case a.blocks <- b:
		case <-a.stop:
			return
		}
		if b.err != nil {
			return
		}
	}
}

// readBlock fills dst, unless src ends or fails before.
func readBlock(dst []byte, src io.Reader) ([]byte, error) {
	n := 0
	for n < len(dst) {
		m, err := src.Read(dst[n:])
		n += m
		if err != nil {
			return dst[:n], err
		}
	}
	return dst, nil
}

func (a *ahead) Read(dst []byte) (int, error) {
	for a.at == len(a.now.data) {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if cap(a.now.data) > 0 {
			select {
			case a.free <- a.now.data:
			default:
			}
		}
		a.now, a.at = <-a.blocks, 0
	}
	n := copy(dst, a.now.data[a.at:])
	a.at += n
	return n, nil
}

func (a *ahead) Close() error {
	close(a.stop)
	a.done.Wait()
	return nil
}
