// SPDX-License-Identifier: Apache-2.0

package llmcontextreceiver

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/changefeed"
	"github.com/llmcontext/llmcontextprocessor/internal/changerecord"
	"github.com/llmcontext/llmcontextprocessor/receiver/llmcontextreceiver/internal/metadata"
)

// maxRecords bounds one batch: a registry can change as a whole.
const maxRecords = 1_000

// changeReceiver listens to the processor that watches the registry.
type changeReceiver struct {
	config   *Config
	settings receiver.Settings
	report   *receiverhelper.ObsReport
	next     consumer.Logs
	now      func() time.Time

	listener *changefeed.Listener // from the start on
	cancel   context.CancelFunc
	running  sync.WaitGroup
}

// Start joins the feed of the processor. All processors were made before the first
// component starts, so one that is not there is missing from the configuration.
func (r *changeReceiver) Start(_ context.Context, host component.Host) error {
	r.listener = changefeed.Listen(changefeed.KeyOf(r.settings.TelemetrySettings, r.config.Processor))
	if r.listener == nil {
		return fmt.Errorf("processor: no pipeline has the processor %q, which watches the registry; "+
			"add it to one, such as the pipeline of this receiver, or name another", r.config.Processor)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	r.running.Go(func() { r.run(ctx, host) })
	return nil
}

// Shutdown stops listening, and sends once what still waits.
func (r *changeReceiver) Shutdown(ctx context.Context) error {
	if r.listener == nil {
		return nil
	}
	r.listener.Close()
	r.cancel()
	r.running.Wait()
	for {
		changes, dropped := r.listener.Take(maxRecords)
		r.tellDropped(dropped)
		if len(changes) == 0 {
			return nil
		}
		if err := r.send(ctx, changes); err != nil {
			return fmt.Errorf("changes of variables were not sent: %w", err)
		}
	}
}

func (r *changeReceiver) run(ctx context.Context, host component.Host) {
	for {
		changes, dropped, err := r.listener.Next(ctx, maxRecords)
		if err != nil {
			return
		}
		r.tellDropped(dropped)
		r.deliver(ctx, host, changes)
	}
}

// deliver sends changes until the pipeline takes them, or refuses them for good.
func (r *changeReceiver) deliver(ctx context.Context, host component.Host, changes []history.Change) {
	failed := false
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := r.send(ctx, changes)
		if consumererror.IsPermanent(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, _ time.Duration) {
		if !failed {
			r.settings.Logger.Warn("changes of variables are not taken; trying on", zap.String("error", err.Error()))
		}
		failed = true
		componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(err))
	}))
	switch {
	case err != nil && ctx.Err() == nil:
		r.settings.Logger.Error("changes of variables are lost: the pipeline refuses them",
			zap.Int("changes", len(changes)), zap.String("error", err.Error()))
		componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(err))
	case err != nil:
		r.settings.Logger.Warn("changes of variables are lost: the pipeline did not take them before the end",
			zap.Int("changes", len(changes)), zap.String("error", err.Error()))
	default:
		componentstatus.ReportStatus(host, componentstatus.NewEvent(componentstatus.StatusOK))
	}
}

func (r *changeReceiver) send(ctx context.Context, changes []history.Change) error {
	ctx = r.report.StartLogsOp(ctx)
	err := r.next.ConsumeLogs(ctx, r.records(changes))
	r.report.EndLogsOp(ctx, metadata.Type.String(), len(changes), err)
	return err
}

// records writes changes as what this Collector says: under its own resource.
func (r *changeReceiver) records(changes []history.Change) plog.Logs {
	builder := metadata.NewLogsBuilder(r.settings)
	learnt := r.now()
	for i := range changes {
		record := plog.NewLogRecord()
		changerecord.Write(record, &changes[i], learnt)
		builder.AppendLogRecord(record)
	}
	return builder.Emit(metadata.WithLogsResource(r.settings.Resource))
}

func (r *changeReceiver) tellDropped(dropped int) {
	if dropped > 0 {
		r.settings.Logger.Warn("changes of variables are lost: too many waited", zap.Int("changes", dropped))
	}
}
