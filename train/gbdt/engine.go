package gbdt

// Engine is the number of the trainer's bytes: raised when a model may have changed.
const Engine = 1
