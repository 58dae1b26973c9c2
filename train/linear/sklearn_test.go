package linear

const (
	sklearnWeight = 0.7986766096203906
	sklearnBias   = 0.01651366052916908
)
