// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Watcher makes rounds until its context ends.
type Watcher struct {
	*Runner
	// MaxAge ends the watch when the last good look at a source is older; 0: never.
	MaxAge time.Duration
	// Told is called with what became of each source in each round.
	Told func(Outcome)

	after func(time.Duration) <-chan time.Time
}

// Watch looks again and again. It returns nil when the context ends.
func (w *Watcher) Watch(ctx context.Context) error {
	if w.after == nil {
		w.after = time.After
	}
	began := w.now()
	for {
		for _, o := range w.Round(ctx) {
			if ctx.Err() != nil {
				return nil
			}
			w.Told(o)
		}
		if err := w.TooOld(began, w.MaxAge); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-w.after(w.config.Poll):
		}
	}
}

// TooOld says which sources were not looked at with success for longer than an age. A source
// that never was counts from an instant.
func (r *Runner) TooOld(began time.Time, age time.Duration) error {
	if age == 0 {
		return nil
	}
	var errs []error
	for _, s := range r.sources {
		last := r.lastGood(s.Name)
		if last.IsZero() {
			last = began
		}
		if is := r.now().Sub(last); is > age {
			errs = append(errs, fmt.Errorf("%s: the last good look is %s old, more than --max-age %s", s.Name, is.Round(time.Second), age))
		}
	}
	return errors.Join(errs...)
}

func (r *Runner) lastGood(name string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.Looks[name].Sent
}

// Metrics serves what a watch does, in the format of Prometheus, until the context ends. It
// returns the address that it listens at.
func (w *Watcher) Metrics(ctx context.Context, address string) (string, error) {
	set := prometheus.NewRegistry()
	labels := []string{"source"}
	errs := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "llmctx_snapshot_errors_total", Help: "Looks that failed.",
	}, labels)
	changes := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "llmctx_snapshot_changes_total", Help: "Fragments that were written because a value changed.",
	}, labels)
	set.MustRegister(errs, changes)
	for _, s := range w.sources {
		errs.WithLabelValues(s.Name)
		changes.WithLabelValues(s.Name)
		set.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "llmctx_snapshot_last_good_look_timestamp_seconds", Help: "When the last good look was sent; 0: never.",
			ConstLabels: prometheus.Labels{"source": s.Name},
		}, func() float64 {
			if last := w.lastGood(s.Name); !last.IsZero() {
				return float64(last.UnixNano()) / float64(time.Second)
			}
			return 0
		}), prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "llmctx_snapshot_age_seconds", Help: "Age of the last good look; that of the watch where there was none.",
			ConstLabels: prometheus.Labels{"source": s.Name},
		}, w.age(s.Name, w.now())))
	}
	told := w.Told
	w.Told = func(o Outcome) {
		if o.Err != nil {
			errs.WithLabelValues(o.Source).Inc()
		}
		if o.Changed {
			changes.WithLabelValues(o.Source).Inc()
		}
		told(o)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return "", fmt.Errorf("--metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(set, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return listener.Addr().String(), nil
}

func (w *Watcher) age(name string, began time.Time) func() float64 {
	return func() float64 {
		last := w.lastGood(name)
		if last.IsZero() {
			last = began
		}
		return w.now().Sub(last).Seconds()
	}
}
