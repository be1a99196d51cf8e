// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// LangChain4j in Quarkus: model calls follow OTel; a method of an AI service, which goes around
// them and their tools, has nothing but its name.
const langchain4jService = "langchain4j.aiservices."

func langchain4jRule(s *Span) Kind {
	if strings.HasPrefix(s.name, langchain4jService) {
		return Agent
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "langchain4j", at: 485, names: []string{langchain4jService}, rule: langchain4jRule},
	},
)
