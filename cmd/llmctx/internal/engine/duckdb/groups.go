// SPDX-License-Identifier: Apache-2.0

package duckdb

import "slices"

// group is Parquet files with the same columns that are read with one query.
type group struct {
	files []file
	size  int64
}

const (
	// groupBytes bounds a query, so that progress can be told and little is lost when it is interrupted.
	groupBytes = 512 << 20
	groupFiles = 500
)

// groupsOf puts Parquet files with the same columns together, in the order of their names.
func groupsOf(files []file) []group {
	var groups []group
	open := map[string]int{}
	for i := range files {
		f := &files[i]
		at, ok := open[f.schema]
		if !ok || groups[at].size+f.size > groupBytes || len(groups[at].files) == groupFiles {
			at = len(groups)
			open[f.schema] = at
			groups = append(groups, group{})
		}
		groups[at].files = append(groups[at].files, *f)
		groups[at].size += f.size
	}
	return groups
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

// without leaves out the files that are known to be unreadable.
func (g *group) without(bad map[string]bool) *group {
	files := slices.DeleteFunc(slices.Clone(g.files), func(f file) bool { return bad[f.path] })
	return &group{files: files, size: g.size}
}
