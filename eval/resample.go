package eval

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// resampler is the rows of a sample in an order of their own, bads and goods
// apart, so that a draw does not depend on the order in which rows came.
type resampler struct {
	rows    [2]int     // bads, goods
	cluster [2][]int32 // of each row, with clusters
	names   int        // clusters
}

// drawn is how often each bad and each good row is in a resample. A count
// wraps at 256, which a row drawn with a mean of 1 reaches with a chance below
// 10^-500.
type drawn struct {
	count    [2][]uint8
	clusters []uint8
}

func (p *resampler) buffer() *drawn {
	return &drawn{[2][]uint8{make([]uint8, p.rows[0]), make([]uint8, p.rows[1])}, make([]uint8, p.names)}
}

// draw fills dst: as many bads as there are, with replacement, and as many
// goods; or as many clusters as there are, with all their rows.
func (p *resampler) draw(dst *drawn, random *rand.PCG) {
	if p.names == 0 {
		for _, count := range dst.count {
			drawUniform(count, random)
		}
		return
	}
	drawUniform(dst.clusters, random)
	for class, count := range dst.count {
		for i, c := range p.cluster[class] {
			count[i] = dst.clusters[c]
		}
	}
}

// drawUniform draws len(dst) of len(dst) things with replacement and counts
// them: 32 random bits a draw, by Lemire's multiplication with rejection (ACM
// Transactions on Modeling and Computer Simulation 29, 2019).
//
//	for range dst { dst[random.IntN(len(dst))]++ }
func drawUniform(dst []uint8, random *rand.PCG) {
	clear(dst)
	n := uint64(len(dst))
	if n == 0 {
		return
	}
	least := uint64(-uint32(n) % uint32(n)) // products whose low half is smaller would favour some
	for left := len(dst); left > 0; {
		u := random.Uint64()
		if x := u >> 32 * n; x&math.MaxUint32 >= least {
			dst[x>>32]++
			left--
		}
		if x := u & math.MaxUint32 * n; x&math.MaxUint32 >= least && left > 0 {
			dst[x>>32]++
			left--
		}
	}
}

// layout is one score over the rows of a resampler: its groups, and which of
// each class's rows they hold.
type layout struct {
	score       []float64
	bads, goods []uint32    // rows of each group
	at          [2][]uint32 // rows of the resampler in the order of the groups; nil: as they stand
	loss        [2][]float64

	higher, notLower []uint32 // see bounds
}

// arrange lays out one or two scores of the same rows. Rows are ordered by the
// first score, then the second; rows that are alike in both are in one group,
// whose counts are summed.
func arrange(samples []Sample, cluster []string) (*resampler, []*layout) {
	if len(samples) == 1 && cluster == nil { // the ranking is that order
		r := rank(samples[0])
		return &resampler{rows: [2]int{int(r.nBads), int(r.nGoods)}}, []*layout{{score: r.score, bads: r.bads, goods: r.goods}}
	}
	p, key := &resampler{}, clusterNumbers(cluster)
	var rows [2][]int32
	for i, bad := range samples[0].Bad {
		class := 1
		if bad {
			class = 0
		}
		rows[class] = append(rows[class], int32(i))
	}
	layouts := make([]*layout, len(samples))
	for k := range samples {
		layouts[k] = &layout{}
	}
	for class := range rows {
		slices.SortFunc(rows[class], func(i, j int32) int {
			for k := range samples {
				if c := cmp.Compare(samples[k].Score[j], samples[k].Score[i]); c != 0 {
					return c
				}
			}
			return 0 // alike: one group for every score
		})
		p.rows[class] = len(rows[class])
		if key != nil {
			for _, i := range rows[class] {
				p.cluster[class] = append(p.cluster[class], key[i])
				p.names = max(p.names, int(key[i])+1)
			}
		}
	}
	for k, l := range layouts {
		l.group(samples[k].Score, rows, k > 0)
	}
	return p, layouts
}

// clusterNumbers numbers the clusters in the order of their names.
func clusterNumbers(cluster []string) []int32 {
	if cluster == nil {
		return nil
	}
	at := clusterNames(cluster)
	for k, name := range slices.Sorted(maps.Keys(at)) {
		at[name] = int32(k)
	}
	dst := make([]int32, len(cluster))
	for i, c := range cluster {
		dst[i] = at[c]
	}
	return dst
}

// clusterNames holds each name once.
func clusterNames(cluster []string) map[string]int32 {
	at := map[string]int32{}
	for _, c := range cluster {
		at[c] = 0
	}
	return at
}

// group makes the groups of a score over rows in the resampler's order; they
// are sorted anew where that is another score's.
func (l *layout) group(score []float64, rows [2][]int32, sorted bool) {
	var key [2][]uint64
	for class, list := range rows {
		place := make([]uint64, len(list))
		key[class] = make([]uint64, len(list))
		for i, row := range list {
			key[class][i], place[i] = orderedKey(score[row]), uint64(i)
		}
		if !sorted {
			continue
		}
		key[class], place = sortKeys(key[class], place)
		l.at[class] = make([]uint32, len(list))
		for i, x := range place {
			l.at[class][i] = uint32(x)
		}
	}
	r := &ranked{}
	r.mergeAll(key[0], key[1])
	l.score, l.bads, l.goods = r.score, r.bads, r.goods
}

// losses keeps -ln of the probability of either outcome, for log loss.
func (l *layout) losses() {
	if l.loss[0] != nil {
		return
	}
	l.loss = [2][]float64{make([]float64, len(l.score)), make([]float64, len(l.score))}
	for i, p := range l.score {
		l.loss[0][i], l.loss[1][i] = math.Inf(1), math.Inf(1)
		if p > 0 {
			l.loss[0][i] = -ln(p)
		}
		if p < 1 {
			l.loss[1][i] = -ln1m(p)
		}
	}
}

// resampled is a resample as a ranking, and buffers.
type resampled struct {
	ranked
	group  []int32 // which of the layout's groups each group is
	order  [2][]uint8
	passed []uint32
}

// inOrder is the counts of one class in the order of the groups.
func (l *layout) inOrder(buffer *resampled, d *drawn, class int) []uint8 {
	if l.at[class] == nil {
		return d.count[class]
	}
	dst := resized(buffer.order[class], len(l.at[class]))
	for k, i := range l.at[class] {
		dst[k] = d.count[class][i]
	}
	buffer.order[class] = dst
	return dst
}

// rank makes the ranking of a resample; groups without a row are left out.
// Each group is written, and over again by the next one where it has no row:
// whether it has cannot be predicted, and no branch depends on it.
func (l *layout) rank(dst *resampled, d *drawn) {
	badRows, goodRows := l.inOrder(dst, d, 0), l.inOrder(dst, d, 1)
	n := len(l.score)
	score, bads, goods, group := resized(dst.score, n), resized(dst.bads, n), resized(dst.goods, n), resized(dst.group, n)
	dst.nBads, dst.nGoods = 0, 0
	b, g, k := 0, 0, 0
	for i, x := range l.score {
		nb, ng := int(l.bads[i]), int(l.goods[i])
		drawnBads, drawnGoods := total(badRows[b:b+nb]), total(goodRows[g:g+ng])
		b, g = b+nb, g+ng
		score[k], bads[k], goods[k], group[k] = x, drawnBads, drawnGoods, int32(i)
		dst.nBads += uint64(drawnBads)
		dst.nGoods += uint64(drawnGoods)
		k += int(min(drawnBads+drawnGoods, 1))
	}
	dst.score, dst.bads, dst.goods, dst.group = score[:k], bads[:k], goods[:k], group[:k]
	dst.bad, dst.good = float64(dst.nBads), float64(dst.nGoods)
}

// resized is a slice of n elements of any value, in dst's memory if that is enough.
func resized[T any](dst []T, n int) []T { return slices.Grow(dst[:0], n)[:n] }

func total(count []uint8) uint32 {
	n := uint32(0)
	for _, c := range count {
		n += uint32(c)
	}
	return n
}

// bounds are of each bad row, in the order of the groups, how many goods score
// higher, and how many not lower.
func (l *layout) bounds() {
	if l.higher != nil {
		return
	}
	passed := uint32(0)
	for i, n := range l.bads {
		for range n {
			l.higher, l.notLower = append(l.higher, passed), append(l.notLower, passed+l.goods[i])
		}
		passed += l.goods[i]
	}
}

// area is the AUC of a stratified resample, straight from its counts: each bad
// beats the goods behind it, and half of those beside it.
//
//	l.rank(buffer, d); buffer.area()
func (l *layout) area(buffer *resampled, d *drawn) float64 {
	bads, goods := l.inOrder(buffer, d, 0), l.inOrder(buffer, d, 1)
	total, passed := uint32(0), resized(buffer.passed, len(goods)+1)
	buffer.passed = passed
	for i, c := range goods {
		passed[i] = total
		total += uint32(c)
	}
	passed[len(goods)] = total
	var pairs uint64 // twice the area's numerator
	higher, notLower := l.higher[:len(bads)], l.notLower[:len(bads)]
	for i, c := range bads {
		pairs += uint64(c) * (2*uint64(total) - uint64(passed[higher[i]]) - uint64(passed[notLower[i]]))
	}
	return float64(pairs) / float64(2*uint64(len(bads))*uint64(len(goods)))
}
