//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// apiVersion is the OrtApi that is asked for: ONNX Runtime 1.17 and all later
// ones offer it.
const apiVersion = 17

// Slots of struct OrtApi, a table of functions that only ever grows at its end
// (onnxruntime_c_api.h).
const (
	getErrorMessage = 2
	createEnv       = 3
	createSession   = 8 // CreateSessionFromArray
	run             = 9
	createOptions   = 10 // CreateSessionOptions
	setIntraThreads = 24
	setInterThreads = 25
	inputCount      = 30
	outputCount     = 31
	inputTypeInfo   = 33
	outputTypeInfo  = 34
	inputName       = 36
	outputName      = 37
	createTensor    = 49 // CreateTensorWithDataAsOrtValue
	castToTensor    = 55 // CastTypeInfoToTensorInfo
	elementType     = 60 // GetTensorElementType
	createMemory    = 69 // CreateCpuMemoryInfo
	getAllocator    = 78 // GetAllocatorWithDefaultOptions
	releaseStatus   = 93
	releaseValue    = 96
	slots           = 101
)

// library is a loaded ONNX Runtime. It stays loaded until the process ends,
// and only tensors are given back: a child holds one model all its life.
type library struct {
	fn      [slots]uintptr
	env     uintptr
	memory  uintptr // OrtMemoryInfo of plain memory
	version string
}

// call calls a slot that answers an OrtStatus.
//
// Arguments made from pointers stay where they are, and alive, during the call.
//
//go:uintptrescapes
func (l *library) call(slot int, args ...uintptr) error {
	status, _, _ := purego.SyscallN(l.fn[slot], args...)
	if status == 0 {
		return nil
	}
	text, _, _ := purego.SyscallN(l.fn[getErrorMessage], status)
	err := errors.New(goString(text))
	purego.SyscallN(l.fn[releaseStatus], status)
	return err
}

// release calls a slot that takes back one object.
func (l *library) release(slot int, object uintptr) {
	purego.SyscallN(l.fn[slot], object)
}

// openLibrary loads ONNX Runtime from a file.
func openLibrary(path string) (*library, error) {
	// The loader keeps its error text by thread, and purego asks for it in a
	// second call.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("library %q does not load: %w", path, err)
	}
	getBase, err := purego.Dlsym(handle, "OrtGetApiBase")
	if err != nil {
		return nil, fmt.Errorf("library %q is not ONNX Runtime: %w", path, err)
	}
	// OrtApiBase is two functions: GetApi(number) and GetVersionString().
	base, _, _ := purego.SyscallN(getBase)
	getApi, getVersion := word(base, 0), word(base, 1)
	text, _, _ := purego.SyscallN(getVersion)
	l := &library{version: goString(text)}
	api, _, _ := purego.SyscallN(getApi, apiVersion)
	if api == 0 {
		return nil, fmt.Errorf("library %q is ONNX Runtime %s; want 1.%d or newer", path, l.version, apiVersion)
	}
	for i := range l.fn {
		l.fn[i] = word(api, i)
	}
	const onlyErrors = 3
	name := cString("riskbench")
	if err := l.call(createEnv, onlyErrors, uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&l.env))); err != nil {
		return nil, err
	}
	const deviceAllocator, defaultMemory = 0, 0
	return l, l.call(createMemory, deviceAllocator, defaultMemory, uintptr(unsafe.Pointer(&l.memory)))
}

// pointer turns an address of C memory into a pointer; written this way
// because vet cannot know that the address is not one of Go's.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// word is the i-th machine word behind an address.
func word(p uintptr, i int) uintptr {
	return *(*uintptr)(unsafe.Add(pointer(p), i*int(unsafe.Sizeof(p))))
}

// goString copies a C string.
func goString(p uintptr) string {
	if p == 0 {
		return ""
	}
	start, n := pointer(p), 0
	for *(*byte)(unsafe.Add(start, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(start), n))
}

func cString(s string) []byte { return append([]byte(s), 0) }
