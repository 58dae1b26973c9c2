package feature

// queue holds the entries that can still be the largest (or smallest) of a
// window: positions ascend, values fall (or rise), so the first is the extreme
// of the window. Each entry enters and leaves once.
type queue struct {
	at    []int64 // pairs of position and value
	front int
}

func (q *queue) reset() { q.at, q.front = q.at[:0], 0 }

func (q *queue) empty() bool { return q.front == len(q.at) }

// push adds an entry behind the others and drops those that it outdoes.
func (q *queue) push(pos int, value int64, max bool) {
	n := len(q.at)
	for n > q.front && (q.at[n-1] == value || (q.at[n-1] < value) == max) {
		n -= 2
	}
	if n == q.front {
		n, q.front = 0, 0
	}
	if n == cap(q.at) && q.front >= n/2 {
		n = copy(q.at[:n], q.at[q.front:n])
		q.front = 0
	}
	q.at = append(q.at[:n], int64(pos), value)
}

// leave drops the first entry if it is at pos.
func (q *queue) leave(pos int) {
	if q.front < len(q.at) && q.at[q.front] == int64(pos) {
		q.front += 2
	}
}

func (q *queue) value() int64 { return q.at[q.front+1] }
