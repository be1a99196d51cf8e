// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"slices"
	"strconv"
	"strings"
)

// group is files of one form that are read with one query.
type group struct {
	files []file
	size  int64
}

const (
	// groupBytes bounds a query, so that progress can be told and little is lost when
	// it is interrupted. Compressed text counts for what it becomes.
	groupBytes = 512 << 20
	groupFiles = 500
	expansion  = 10
)

// groupsOf puts files of one form together, in the order of their names. Parquet files
// are of one form if they have the same columns.
func groupsOf(files []file) []group {
	var groups []group
	open := map[string]int{}
	for i := range files {
		f := &files[i]
		key := strings.Join([]string{string(f.form), f.compression, strconv.FormatBool(f.framed), strconv.FormatBool(f.offset > 0), f.schema}, "/")
		at, ok := open[key]
		if !ok || groups[at].size+f.expanded() > groupBytes || len(groups[at].files) == groupFiles {
			at = len(groups)
			open[key] = at
			groups = append(groups, group{})
		}
		groups[at].files = append(groups[at].files, *f)
		groups[at].size += f.expanded()
	}
	return groups
}

// expanded is how large a file is once it is unpacked, about.
func (f *file) expanded() int64 {
	if f.compression != "uncompressed" {
		return f.size * expansion
	}
	return f.size
}

// paths of the files, as they are read.
func (g *group) paths() []string {
	paths := make([]string, len(g.files))
	for i := range g.files {
		paths[i] = g.files[i].path
	}
	return paths
}

// halves parts a group in two, to find the file that cannot be read.
func (g *group) halves() [2]*group {
	middle := len(g.files) / 2
	return [2]*group{{files: g.files[:middle]}, {files: g.files[middle:]}}
}

// fileKey tells the pieces of a file apart.
type fileKey struct {
	path string
	from int64
}

func (f *file) key() fileKey { return fileKey{f.path, f.piece.from} }

// without leaves out the files that are known to be unreadable.
func (g *group) without(bad map[fileKey]bool) *group {
	files := slices.DeleteFunc(slices.Clone(g.files), func(f file) bool { return bad[f.key()] })
	return &group{files: files, size: g.size}
}
