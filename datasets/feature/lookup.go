package feature

// absent is the key of a value that is missing, unknown that of one that no word names.
const (
	absent  int32 = -2
	unknown int32 = -1
)

// lookup gives the key of one input's value, without making a text of a number.
type lookup struct {
	texts   map[string]int32  // nil when the input is a number
	numbers map[float64]int32 // nil when it is text
}

func newLookup(text bool, size int) lookup {
	if text {
		return lookup{texts: make(map[string]int32, size)}
	}
	return lookup{numbers: make(map[float64]int32, size)}
}

// put lets word stand for key. On a number a word that is not the canonical
// text of a number stands for nothing: no value has it.
func (l *lookup) put(word string, key int32) {
	if l.texts != nil {
		l.texts[word] = key
	} else if x, ok := textNumber(word); ok {
		l.numbers[x] = key
	}
}

// key is the key of field i of r.
func (l *lookup) key(r *Record, i int) int32 {
	if l.texts != nil {
		if r.Null != nil && r.Null[i] {
			return absent
		}
		if k, ok := l.texts[r.Text[i]]; ok {
			return k
		}
		return unknown
	}
	x := r.Num[i]
	if x != x {
		return absent
	}
	if k, ok := l.numbers[x]; ok { // -0 finds 0
		return k
	}
	return unknown
}

// intern is put with a key of its own for each new word; the old key otherwise.
// False when no value can have the word.
func (l *lookup) intern(word string) (int32, bool) {
	if l.texts != nil {
		k, ok := l.texts[word]
		if !ok {
			k = int32(len(l.texts))
			l.texts[word] = k
		}
		return k, true
	}
	x, ok := textNumber(word)
	if !ok {
		return 0, false
	}
	k, ok := l.numbers[x]
	if !ok {
		k = int32(len(l.numbers))
		l.numbers[x] = k
	}
	return k, true
}

func (b *bound) code(r *Record) float32 {
	switch k := b.left.key(r, b.a.at); k {
	case absent:
		return missing
	case unknown:
		return b.other
	default:
		return float32(k)
	}
}

// putPair lets a word of a cross stand for code. The two texts are found
// without joining them, so that a vector allocates nothing. A word with
// several separators may have come from several pairs; all of them have it.
func (b *bound) putPair(word string, code float32) {
	for p := range len(word) {
		if word[p] != separator[0] {
			continue
		}
		left, okL := b.left.intern(word[:p])
		right, okR := b.right.intern(word[p+1:])
		if okL && okR {
			b.pairs[[2]int32{left, right}] = code
		}
	}
}

func (b *bound) cross(r *Record) float32 {
	left, right := b.left.key(r, b.a.at), b.right.key(r, b.b.at)
	if left == absent || right == absent {
		return missing
	}
	if code, ok := b.pairs[[2]int32{left, right}]; ok {
		return code
	}
	return b.other
}
