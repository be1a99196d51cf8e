// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Service names the service that context n of a registry is for.
func Service(n int) string { return fmt.Sprintf("service-%06d", n) }

// Registry is a document of at most documentContexts contexts, one for each service, that declare all six variables. The prompt of each has a
// timeline of so many revisions, the last of which came into force long before Origin. Another edition is another
// revision of everything.
func Registry(contexts, revisions int, edition string) []byte {
	return Registries(contexts, revisions, edition)[0]
}

// Declared is a document of one context that holds for all services and declares all variables as the support agent of
// the project's captures has them: the prompt with the hash of its text, the tools with their definitions.
func Declared() []byte {
	const text = `contexts:
  - match: {}
    prompt: {name: refund-policy, revision: "42", since: SINCE,
      hash: HASH}
    route: {name: chat-default, provider: openai, model: gpt-4o-2024-11-20, since: SINCE}
    index: {name: kb, snapshot_id: snap-2026-11-20, since: SINCE}
    tools:
      since: SINCE
      definitions:
        - name: lookup_order
          description: Look up an order and its delivery.
          parameters:
            type: object
            properties:
              order_id: {type: string, description: "Order number, for example A-1001."}
            required: [order_id]
            additionalProperties: false
        - name: issue_refund
          description: Refund an order to the original payment.
          parameters:
            type: object
            properties:
              order_id: {type: string, description: "Order number, for example A-1001."}
              amount_cents: {type: integer, minimum: 1, description: "Amount to refund, in cents."}
              reason: {type: string, enum: [damaged, late, changed_mind]}
            required: [order_id, amount_cents, reason]
            additionalProperties: false
    judge: {name: groundedness, revision: j7, since: SINCE}
    cohort: {name: beta, since: SINCE}
`
	since := RevisionStart(0, 1).Format(time.RFC3339)
	hash := sha256.Sum256([]byte("You are the support agent of a small shop. Refund in full within 30 days of delivery."))
	return []byte(strings.NewReplacer("SINCE", since, "HASH", hex.EncodeToString(hash[:])).Replace(text))
}

// documentContexts is how many contexts a document of Registries holds at most: the text of one is bounded.
const documentContexts = 20_000

// Registries is Registry in as many documents as so many contexts need.
func Registries(contexts, revisions int, edition string) [][]byte {
	var documents [][]byte
	for first := 0; first < contexts; first += documentContexts {
		var doc bytes.Buffer
		doc.WriteString("contexts:\n")
		for n := first; n < min(first+documentContexts, contexts); n++ {
			writeContext(&doc, n, revisions, edition)
		}
		documents = append(documents, doc.Bytes())
	}
	return documents
}

// RegistryForAll is a document of one context that holds for all services, with one revision of each variable, which
// came into force with the first of so many revisions.
func RegistryForAll(revisions int) []byte {
	var doc bytes.Buffer
	doc.WriteString("contexts:\n  - match: {}\n    prompt:\n")
	since := RevisionStart(0, revisions)
	writeRevision(&doc, "r", 0, 0, since)
	writeVariables(&doc, 0, "r", since)
	return doc.Bytes()
}

func writeContext(doc *bytes.Buffer, n, revisions int, edition string) {
	fmt.Fprintf(doc, "  - match: {service.name: %s}\n    prompt:\n", Service(n))
	for r := range revisions {
		writeRevision(doc, edition, r, n, RevisionStart(r, revisions))
	}
	writeVariables(doc, n, edition, RevisionStart(0, revisions))
}

func writeRevision(doc *bytes.Buffer, edition string, r, n int, since time.Time) {
	fmt.Fprintf(doc, "      - {name: refund-policy, revision: %s%04d-%06d, since: %s}\n",
		edition, r, n, since.Format(time.RFC3339))
}

// writeVariables writes the variables other than the prompt.
func writeVariables(doc *bytes.Buffer, n int, edition string, start time.Time) {
	since := start.Format(time.RFC3339)
	fmt.Fprintf(doc, "    route: {name: chat-default, provider: openai, model: gpt-4o, since: %s}\n", since)
	fmt.Fprintf(doc, "    index: {name: kb, snapshot_id: snap-%s-%06d, since: %s}\n", edition, n, since)
	fmt.Fprintf(doc, "    tools: {schemas: {lookup_order: 41bd07c2a9e05f13, issue_refund: 9f2c51d0aa31be77}, since: %s}\n",
		since)
	fmt.Fprintf(doc, "    judge: {name: groundedness, revision: j7, since: %s}\n", since)
	fmt.Fprintf(doc, "    cohort: {name: beta, since: %s}\n", since)
}

// RevisionStart is when revision r of so many came into force: an hour apart, the last one a day before Origin.
func RevisionStart(r, revisions int) time.Time {
	return Origin.UTC().Add(-24*time.Hour - time.Duration(revisions-1-r)*time.Hour)
}

// Changed is the text with another prompt revision in its first context.
func Changed(text []byte, n int) []byte {
	name := []byte("name: refund-policy, revision: ")
	return bytes.Replace(text, name, append(name, fmt.Sprintf("c%d-", n)...), 1)
}
