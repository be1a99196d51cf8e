// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Where the system of a database stands, today and before.
const (
	databaseKey    = "db.system.name"
	oldDatabaseKey = "db.system"
)

// Vector databases, as OpenLLMetry, OpenLIT and Spring AI write them.
var (
	dbOperation     = key("db.operation")
	dbOperationName = key("db.operation.name")
	dbTopK          = mark("db.vector.query.top_k")

	dbCollection     = key("db.collection.name")
	milvusSearched   = key("db.milvus.search.collection_name")
	milvusQueried    = key("db.milvus.query.collection_name")
	qdrantSearched   = key("qdrant.search.collection_name")
	qdrantSearchedIn = key("qdrant.search_batch.collection_name")
)

var vectorDBs = [...]string{"chroma", "chromadb", "qdrant", "pinecone", "milvus", "weaviate", "marqo", "lancedb"}

// vectorLengths has the lengths of these names, a bit each, which tell nearly every other.
var vectorLengths = func() (lengths uint64) {
	for _, name := range vectorDBs {
		lengths |= 1 << len(name)
	}
	return lengths
}()

// vectorDB reports whether a database holds vectors and nothing else. A general
// database with vector columns is not recognised by its name.
func vectorDB(system string) bool {
	if vectorLengths>>len(system)&1 == 0 {
		return false
	}
	for _, name := range vectorDBs {
		if len(name) == len(system) && name[0] == system[0]|0x20 && strings.EqualFold(name, system) {
			return true
		}
	}
	return false
}

// searches are the words of a search in operations and, where a library gives
// none, in span names ("pinecone.query", "qdrant.search_batch").
var searches = [...]string{"query", "search", "retriev", "recommend", "near_", "hybrid", "bm25", "fetch_objects"}

func searching(words string) bool {
	for _, w := range searches {
		if containsFold(words, w) {
			return true
		}
	}
	return false
}

// vectorQuery reports whether the span searches: the operation says so, or else
// it asks for the k nearest, or else its name says so.
func (s *Span) vectorQuery() bool {
	if operation := firstOf(s.get(dbOperation), s.get(dbOperationName)); operation != "" {
		return searching(operation) || strings.EqualFold(operation, "get") && s.has(dbTopK)
	}
	return s.has(dbTopK) || searching(s.name)
}

func vectorRule(s *Span) Kind {
	if (s.has(dbTopK) || vectorDB(s.get(dbSystem)) || vectorDB(s.get(dbSystemName))) && s.vectorQuery() {
		return Retrieval
	}
	return None
}

// openlitDatabase: OpenLIT calls every statement `vectordb`, of PostgreSQL too.
func openlitDatabase(s *Span) Kind {
	if s.vectorQuery() {
		return Retrieval
	}
	return None
}

var collectionFields = [...]Field{dbCollection, milvusSearched, milvusQueried, qdrantSearched, qdrantSearchedIn}

// queriedCollection returns the collection of a vector database that was searched.
func queriedCollection(s *Span) string {
	if s.kind != Retrieval || !s.vectorQuery() {
		return ""
	}
	for _, f := range collectionFields {
		if name := s.get(f); name != "" {
			return name
		}
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "vector-db", at: 510, keys: fields(dbTopK, dbSystem, dbSystemName), rule: vectorRule},
	},
	shows{dataSource, 20, collectionFields[:], queriedCollection},
)
