// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Vector databases, as OpenLLMetry, OpenLIT and Spring AI write them.
var (
	dbOperation     = key("db.operation")
	dbOperationName = key("db.operation.name")
	dbTopK          = mark("db.vector.query.top_k")
)

// vectorDB reports whether a database holds vectors and nothing else. A general
// database with vector columns is not recognised by its name.
func vectorDB(system string) bool {
	switch strings.ToLower(system) {
	case "chroma", "chromadb", "qdrant", "pinecone", "milvus", "weaviate", "marqo", "lancedb":
		return true
	}
	return false
}

// vectorQuery reports whether the span searches: the operation says so, or there
// is none and it asks for the k nearest.
func (s *Span) vectorQuery() bool {
	operation := strings.ToLower(firstOf(s.get(dbOperation), s.get(dbOperationName)))
	switch {
	case operation == "":
		return s.has(dbTopK)
	case strings.Contains(operation, "query"), strings.Contains(operation, "search"),
		strings.Contains(operation, "retriev"), strings.Contains(operation, "recommend"),
		strings.Contains(operation, "near_"), operation == "hybrid", operation == "bm25":
		return true
	}
	return false
}

func vectorRule(s *Span) Kind {
	if (s.has(dbTopK) || vectorDB(s.get(dbSystem)) || vectorDB(s.get(dbSystemName))) && s.vectorQuery() {
		return Retrieval
	}
	return None
}
