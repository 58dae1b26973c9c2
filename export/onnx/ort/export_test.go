//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

// Pid is the child's process number.
func (s *Session) Pid() int { return s.child.cmd.Process.Pid }

// BlockFloats is the size of one frame's block.
const BlockFloats = blockFloats

// Slots of one native function, for a test that crashes in it.
var OpenLibrary = openLibrary
