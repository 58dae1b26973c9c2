package train

// Score is the probability of being bad, 1/(1+exp(-margin)), in double.
//
// The margin is rounded to float32 first: it is the number that the file and
// the ONNX graph hold. The exponential is [Exp], whose bits are the same on
// every processor and equal those of ONNX Runtime on amd64.
func Score(margin float64) float64 {
	return 1 / (1 + Exp(-float64(float32(margin))))
}
