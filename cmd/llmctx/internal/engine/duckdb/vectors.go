// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"reflect"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// What DuckDB hands over of nested types is read where it lies: the driver reads lists of structs only as maps of its own, value by value.
// What is read lives as long as the chunk. DuckDB lays all vectors out flat before it calls a scalar function.

// chunkVectors are the vectors of a chunk. The driver keeps its handle to itself; reflection panics where it has another name.
func chunkVectors(chunk *duckdb.DataChunk) []mapping.Vector {
	c := mapping.DataChunk{Ptr: reflect.ValueOf(chunk).Elem().FieldByName("chunk").FieldByName("Ptr").UnsafePointer()}
	list := make([]mapping.Vector, chunk.ColumnCount())
	for i := range list {
		list[i] = mapping.DataChunkGetVector(c, mapping.IdxT(i)) //nolint:gosec // there are a few columns
	}
	return list
}

// vectorOf is what the driver's vector is a handle of.
func vectorOf(v duckdb.Vector) mapping.Vector {
	return mapping.Vector{Ptr: reflect.ValueOf(v).FieldByName("v").Elem().FieldByName("vec").FieldByName("Ptr").UnsafePointer()}
}

// validity has a bit for each row, which is set where there is a value; nil: all are.
type validity unsafe.Pointer

func isValid(of validity, row int) bool {
	return of == nil || *(*uint64)(unsafe.Add(unsafe.Pointer(of), row/64*8))&(1<<(row%64)) != 0
}

func setInvalid(of validity, row int) {
	*(*uint64)(unsafe.Add(unsafe.Pointer(of), row/64*8)) &^= 1 << (row % 64)
}

func validityOf(v mapping.Vector) validity { return validity(mapping.VectorGetValidity(v)) }

// writableValidity is that of a vector that is to be filled.
func writableValidity(v mapping.Vector) validity {
	mapping.VectorEnsureValidityWritable(v)
	return validityOf(v)
}

// values are those of a vector of a primitive type.
func values[T int64 | float64 | bool | mapping.ListEntry | duckText](v mapping.Vector, n int) []T {
	return unsafe.Slice((*T)(mapping.VectorGetData(v)), n)
}

// duckText is a text of DuckDB: up to so many bytes stand in it, else it says where they are.
type duckText struct {
	length uint32
	prefix [4]byte
	at     unsafe.Pointer
}

const inlined12 = 12

// texts are those of a vector.
type texts struct {
	valid validity
	of    []duckText
}

func textsOf(v mapping.Vector, n int) texts { return texts{validityOf(v), values[duckText](v, n)} }

// at returns a text; nil for NULL.
func (t *texts) at(row int) []byte {
	if !isValid(t.valid, row) {
		return nil
	}
	text := &t.of[row]
	if text.length <= inlined12 {
		return unsafe.Slice(&text.prefix[0], text.length)
	}
	return unsafe.Slice((*byte)(text.at), text.length)
}

// pairLists are lists of keys with values.
type pairLists struct {
	valid        validity
	lists        []mapping.ListEntry
	keys, values texts
}

func pairListsOf(v mapping.Vector, n int) pairLists {
	pairs, all := mapping.ListVectorGetChild(v), int(mapping.ListVectorGetSize(v)) //nolint:gosec // it is in memory
	return pairLists{
		valid: validityOf(v), lists: values[mapping.ListEntry](v, n),
		keys: textsOf(mapping.StructVectorGetChild(pairs, 0), all), values: textsOf(mapping.StructVectorGetChild(pairs, 1), all),
	}
}

// each calls take for each key of the list of a row, with its value; nil where there is none.
func (l *pairLists) each(row int, take func(key, value []byte)) {
	if !isValid(l.valid, row) {
		return
	}
	from, n := mapping.ListEntryMembers(&l.lists[row])
	for i := from; i < from+n; i++ {
		if key := l.keys.at(int(i)); key != nil { //nolint:gosec // it is in memory
			take(key, l.values.at(int(i))) //nolint:gosec // likewise
		}
	}
}
