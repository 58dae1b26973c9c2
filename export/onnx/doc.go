// Package onnx writes our models as ONNX files, reads ONNX files, and runs
// them in plain Go.
//
// [EncodeLinear], [EncodeGBDT] and [EncodeLSTM] give the bytes of a file: IR 8,
// opset 17, ai.onnx.ml 3, which ONNX Runtime 1.17 and later load. The input X
// is float32 [N, F] in the order of the feature set, NaN is missing; the
// outputs are margin, float32 [N, 1], and score, float64 [N, 1]. The same
// model and [Meta] give the same bytes.
//
// [Decode] reads any ONNX file into plain structs. [Open] makes a [Session] of
// a file that uses the operators that the encoders write, and [Session.Run]
// gives margins and scores. For linear and GBDT models they have the bits of
// the model's own margins and of train.Score; an LSTM's margins are within 1e-6.
//
// The wire format of protobuf is written and read by hand. The numbers of
// fields and the names of operators are those of onnx.proto (ONNX 1.12).
//
// Letters: N rows, F features, K columns of bits, T time steps, D inputs a
// step, H hidden units.
package onnx
