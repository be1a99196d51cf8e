// SPDX-License-Identifier: Apache-2.0

package document

import (
	"strings"
	"sync/atomic"

	"go.yaml.in/yaml/v3"
)

// Tree returns the nodes of one registry document, YAML or JSON, for who edits its text:
// their lines and columns, both from 1, are those of the text without a byte order mark.
// What the document declares, and whether it may, is for Parse to say.
func Tree(file string, data []byte) (*yaml.Node, error) {
	root, problem := decode(file, strings.TrimPrefix(string(data), byteOrderMark), new(atomic.Bool))
	if problem != nil {
		return nil, Problems{problem}
	}
	return root, nil
}
