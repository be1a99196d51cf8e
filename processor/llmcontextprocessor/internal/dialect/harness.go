// SPDX-License-Identifier: Apache-2.0

package dialect

// The program around the model, and the skills that it offers to it.
var (
	genaiSkills         = key("gen_ai.skill.definitions") // as gen_ai.tool.definitions
	genaiHarness        = key("gen_ai.harness.name")
	genaiHarnessVersion = key("gen_ai.harness.version")
)

func skillDefinitions(s *Span) string { return definitions(s.raw(genaiSkills)) }

var _ = add(nil,
	shows{skills, 10, fields(genaiSkills), skillDefinitions},
	shows{harnessName, 10, fields(genaiHarness), of(genaiHarness)},
	shows{harnessVersion, 10, fields(genaiHarnessVersion), of(genaiHarnessVersion)},
)
