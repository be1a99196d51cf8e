module github.com/llmcontext/llmcontextprocessor/cmd/llmctx

go 1.26.0

replace github.com/llmcontext/llmcontextprocessor => ../..

require (
	github.com/llmcontext/llmcontextprocessor v0.0.0-00010101000000-000000000000
	github.com/spf13/cobra v1.10.2
	github.com/stretchr/testify v1.12.1
	gonum.org/v1/gonum v0.17.0
)

require (
	github.com/gowebpki/jcs v1.0.2 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
)
