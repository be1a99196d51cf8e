// SPDX-License-Identifier: Apache-2.0

package dialect

// databaseCases are searches of vector databases.
var databaseCases = []dialectCase{
	{
		"OpenLLMetry, the collection of Qdrant that was searched",
		otlpSpan{name: "qdrant.search", attributes: attrs("db.system", "qdrant", "qdrant.search.collection_name", "kb-v3", "db.vector.query.top_k", "5")},
		Evidence{Kind: Retrieval, Dialect: "vector-db", DataSource: "kb-v3"},
	},
	{
		"OpenLLMetry, the collection of Milvus that was searched",
		otlpSpan{name: "milvus.search", attributes: attrs("db.system", "milvus", "db.operation", "search", "db.milvus.search.collection_name", "kb-v3")},
		Evidence{Kind: Retrieval, Dialect: "vector-db", DataSource: "kb-v3"},
	},
	{
		"OpenLLMetry, a retriever of LangChain's, whose kind is a task",
		otlpSpan{name: "vector_db_retrieve VectorStoreRetriever", attributes: attrs("gen_ai.operation.name", "vector_db_retrieve",
			"gen_ai.provider.name", "langchain", "traceloop.span.kind", "task", "traceloop.entity.name", "VectorStoreRetriever")},
		Evidence{Kind: Retrieval, Dialect: "otel", Provider: "langchain"},
	},
	{
		"OpenLIT, a search that it calls GET",
		otlpSpan{name: "GET kb", attributes: attrs("gen_ai.operation.name", "vectordb", "db.system.name", "qdrant",
			"db.operation.name", "GET", "db.vector.query.top_k", "5", "db.collection.name", "kb")},
		Evidence{Kind: Retrieval, Dialect: "otel", DataSource: "kb"},
	},
	{
		"Spring AI, the collection that was queried",
		otlpSpan{name: "pg_vector query", attributes: attrs("spring.ai.kind", "vector_store", "db.operation.name", "query", "db.system", "pg_vector",
			"db.collection.name", "vector_store", "db.vector.query.top_k", "4")},
		Evidence{Kind: Retrieval, Dialect: "spring-ai", DataSource: "vector_store"},
	},
	{
		"Bedrock, a knowledge base",
		otlpSpan{name: "Bedrock Agent Runtime.Retrieve", attributes: attrs("rpc.system", "aws-api", "rpc.service", "Bedrock Agent Runtime",
			"rpc.method", "Retrieve", "aws.bedrock.knowledge_base.id", "XFWUPB9PAW")},
		Evidence{Kind: Retrieval, Dialect: "bedrock", DataSource: "XFWUPB9PAW"},
	},
	{
		"a retriever that says what it searched, above a database that does too",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "retrieval", "gen_ai.data_source.id", "kb", "db.operation.name", "search", "db.collection.name", "t")},
		Evidence{Kind: Retrieval, Dialect: "otel", DataSource: "kb"},
	},
	{
		"a retriever that reads a table is not a search of it",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "retrieval", "db.operation.name", "SELECT", "db.collection.name", "users")},
		Evidence{Kind: Retrieval, Dialect: "otel"},
	},
}
