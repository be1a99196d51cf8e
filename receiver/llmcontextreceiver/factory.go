// SPDX-License-Identifier: Apache-2.0

package llmcontextreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"

	"github.com/llmcontext/llmcontextprocessor/receiver/llmcontextreceiver/internal/metadata"
)

// NewFactory makes the factory of the llm_context receiver.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(metadata.Type, createDefaultConfig,
		receiver.WithLogs(createLogs, metadata.LogsStability))
}

func createLogs(
	_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs,
) (receiver.Logs, error) {
	report, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID: set.ID, Transport: "registry", ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	return &changeReceiver{config: cfg.(*Config), settings: set, report: report, next: next, now: time.Now}, nil
}
