package feature

// History is what an extractor remembers of one entity. The operations of this
// version look at the record alone, so it is empty; windows will fill it.
type History struct{}
