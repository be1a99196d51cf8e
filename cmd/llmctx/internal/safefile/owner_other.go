// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package safefile

import (
	"io/fs"
	"os"
)

func keepOwner(*os.File, fs.FileInfo) error { return nil }

func syncFolder(string) error { return nil }
