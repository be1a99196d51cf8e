// SPDX-License-Identifier: Apache-2.0

package modelname

import "strings"

// Class is what the name of a model says that it is for, whatever operation it is called through.
type Class uint8

// The classes, of which a name may say several. Most say none: those of conversations.
const (
	Embedding Class = 1 << iota
	Reranker        // ranks documents
	Moderator       // only judges what it is shown
	Media           // only makes or reads speech, images or video, or reads scanned pages
)

// IsEmbedding reports whether a name is that of an embedding model.
func IsEmbedding(name string) bool { return ClassOf(name)&Embedding != 0 }

// IsMedia reports whether a name is that of a model of speech, images or video.
func IsMedia(name string) bool { return ClassOf(name)&Media != 0 }

// ClassOf returns what a name says, in one pass over it.
func ClassOf(name string) (found Class) {
	for i := 0; i+1 < len(name); i++ {
		if pair := pairAt(name, i); beginnings[pair>>6]>>(pair&63)&1 == 0 {
			continue
		}
		for _, w := range classWords[name[i]|0x20] {
			if w.isAt(name, i) {
				found |= w.class
			}
		}
	}
	return found
}

// pairAt returns what two bytes have in common with those that look like them: a letter in either case is one.
func pairAt(name string, i int) int { return int(name[i]&31)<<5 | int(name[i+1]&31) }

// beginnings has the first two bytes of every word, since most names have none of them.
var beginnings = func() (all [1 << 10 / 64]uint64) {
	for _, words := range classWords {
		for _, w := range words {
			pair := pairAt(w.text, 0)
			all[pair>>6] |= 1 << (pair & 63)
		}
	}
	return all
}()

// classWord is a word that names of a class have in them.
type classWord struct {
	text  string
	class Class
}

func (w *classWord) isAt(name string, i int) bool {
	last := i + len(w.text) - 1
	if last >= len(name) || name[last]|0x20 != w.text[len(w.text)-1]|0x20 || !strings.EqualFold(name[i:last+1], w.text) {
		return false
	}
	switch w.class {
	case Media: // these begin where a word of the name does
		return i == 0 || !isWord(name[i-1]|0x20)
	case Embedding: // in front of the last slash stands whose model it is
		return strings.IndexByte(name[i:], '/') < 0
	default:
		return true
	}
}

// classWords are those words by their first byte.
var classWords = func() (all [256][]*classWord) {
	for class, words := range map[Class][]string{
		Embedding: embeddingWords, Reranker: {"rerank"}, Moderator: moderatorWords, Media: mediaWords,
	} {
		for _, word := range words {
			all[word[0]] = append(all[word[0]], &classWord{word, class})
		}
	}
	return all
}()
