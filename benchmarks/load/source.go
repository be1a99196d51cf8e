// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Marks stand in an encoded batch where each decoding gets values of its own, of the same length.
type mark string

const (
	textMark         = "\x00fresh\x00\x01"
	intMark    int64 = 0x0512345678 // five bytes as a varint
	intWidth         = 5
	markOfText mark  = textMark
)

var (
	traceMark  = pcommon.TraceID([]byte("\x01trace id mark\x02\x03"))
	spanMark   = pcommon.SpanID([]byte("\x01span-m\x02"))
	parentMark = pcommon.SpanID([]byte("\x01parent\x02"))
	startMark  = binary.LittleEndian.Uint64([]byte("\x04start\x05\x01"))
	endMark    = binary.LittleEndian.Uint64([]byte("\x04ending\x05"))
	doubleMark = math.Float64frombits(binary.LittleEndian.Uint64([]byte("\x06double\x40")))

	markOfInt    = mark(append([]byte{0x18}, binary.AppendUvarint(nil, uint64(intMark))...)) // with the tag of int_value
	markOfDouble = mark("\x06double\x40")
)

// template is an encoded batch with the places of its marks.
type template struct {
	encoded []byte
	texts   []int // of textWidth bytes, identifiers among them
	ints    []int
	doubles []int
	starts  []int
	ends    []int
	lasted  []time.Duration // by span
}

func newTemplate(encoded []byte, m *marker, lasted []time.Duration) template {
	t := template{encoded: encoded, lasted: lasted}
	t.texts = t.find(markOfText)
	t.ints = t.find(markOfInt)
	t.doubles = t.find(markOfDouble)
	for wanted, found := range map[mark][]int{markOfText: t.texts, markOfInt: t.ints, markOfDouble: t.doubles} {
		if len(found) != m.marks[wanted] {
			panic(fmt.Sprintf("%d marks %q were put, %d found", m.marks[wanted], wanted, len(found)))
		}
	}
	t.texts = append(t.texts, t.find(mark(traceMark[:]))...)
	t.texts = append(t.texts, t.find(mark(spanMark[:]))...)
	t.texts = append(t.texts, t.find(mark(parentMark[:]))...)
	t.starts = t.find(mark(binary.LittleEndian.AppendUint64(nil, startMark)))
	t.ends = t.find(mark(binary.LittleEndian.AppendUint64(nil, endMark)))
	if len(t.starts) != len(lasted) || len(t.ends) > len(lasted) {
		panic(fmt.Sprintf("%d records, %d starts, %d ends", len(lasted), len(t.starts), len(t.ends)))
	}
	return t
}

func (t *template) find(m mark) []int {
	var found []int
	for at := 0; ; {
		i := bytes.Index(t.encoded[at:], []byte(m))
		if i < 0 {
			return found
		}
		found = append(found, at+i)
		at += i + len(m)
	}
}

// spread is how long the times of the spans of a load are apart at most.
const spread = 50 * time.Minute

// fill returns the batch with values of its own at every place, or the same ones in every place where they are not fresh.
func (t *template) fill(serial *atomic.Uint32, fresh bool) []byte {
	b := bytes.Clone(t.encoded)
	n := uint32(0)
	if fresh {
		n = serial.Add(uint32(len(t.texts) + len(t.ints) + len(t.doubles) + len(t.starts))) //nolint:gosec // a few thousand
	}
	next := func() uint32 {
		if fresh {
			n--
		}
		return n*2654435761 + 12345 // odd, so that every n has a value of its own, and those of neighbours are far apart
	}
	var value [4]byte
	for _, at := range t.texts {
		binary.BigEndian.PutUint32(value[:], next())
		hex.Encode(b[at:], value[:])
	}
	for _, at := range t.ints {
		v := next() >> 18 // 14 bits, in as many bytes as the mark has
		copy(b[at+1:at+1+intWidth], []byte{byte(v) | 0x80, byte(v>>7) | 0x80, 0x80, 0x80, 0})
	}
	for _, at := range t.doubles {
		binary.LittleEndian.PutUint64(b[at:], math.Float64bits(float64(next()>>8)/1e6))
	}
	for i, at := range t.starts {
		start := Origin.Add(time.Duration(next()) % spread)
		binary.LittleEndian.PutUint64(b[at:], uint64(start.UnixNano())) //nolint:gosec // after 1970
		if i < len(t.ends) {
			end := start.Add(t.lasted[i])
			binary.LittleEndian.PutUint64(b[t.ends[i]:], uint64(end.UnixNano())) //nolint:gosec // after 1970
		}
	}
	return b
}

// Source returns a batch again and again as a receiver would: decoded from OTLP, so that no two batches share memory
// and slices have the room that decoding leaves.
type Source struct {
	template template
	serial   *atomic.Uint32
}

// NewSource keeps a batch of spans in its encoded form.
func NewSource(td ptrace.Traces) Source {
	marked := ptrace.NewTraces()
	td.CopyTo(marked)
	m := &marker{repeated: repeated{}, marks: map[mark]int{}}
	var lasted []time.Duration
	spans := SpansOf(marked)
	for _, span := range spans {
		m.repeated.collect(span.Attributes())
	}
	for _, span := range spans {
		lasted = append(lasted, span.EndTimestamp().AsTime().Sub(span.StartTimestamp().AsTime()))
		span.SetStartTimestamp(pcommon.Timestamp(startMark))
		span.SetEndTimestamp(pcommon.Timestamp(endMark))
		m.span(span)
	}
	encoded, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(marked)
	if err != nil {
		panic(err) // pdata encodes whatever it holds
	}
	return Source{newTemplate(encoded, m, lasted), &atomic.Uint32{}}
}

// Fresh decodes the batch with texts, identifiers, counts and times that no other batch has.
func (s Source) Fresh() ptrace.Traces { return s.decode(true) }

// Same decodes the batch with the same texts, identifiers, counts and times each time and on every span.
func (s Source) Same() ptrace.Traces { return s.decode(false) }

func (s Source) decode(fresh bool) ptrace.Traces {
	td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(s.template.fill(s.serial, fresh))
	if err != nil {
		panic(err) // it was encoded above
	}
	return td
}

// LogSource is a Source of log records.
type LogSource struct {
	template template
	serial   *atomic.Uint32
}

// NewLogSource keeps a batch of log records in its encoded form.
func NewLogSource(ld plog.Logs) LogSource {
	marked := plog.NewLogs()
	ld.CopyTo(marked)
	m := &marker{repeated: repeated{}, marks: map[mark]int{}}
	records := RecordsOf(marked)
	for _, record := range records {
		m.repeated.collect(record.Attributes())
	}
	for _, record := range records {
		if record.Timestamp() != 0 {
			record.SetTimestamp(pcommon.NewTimestampFromTime(Origin))
		}
		record.SetObservedTimestamp(pcommon.Timestamp(startMark))
		m.record(record)
	}
	encoded, err := (&plog.ProtoMarshaler{}).MarshalLogs(marked)
	if err != nil {
		panic(err) // pdata encodes whatever it holds
	}
	return LogSource{newTemplate(encoded, m, make([]time.Duration, len(records))), &atomic.Uint32{}}
}

// Fresh decodes the batch with texts, identifiers, counts and times that no other batch has.
func (s LogSource) Fresh() plog.Logs { return s.decode(true) }

// Same decodes the batch with the same values each time and on every record.
func (s LogSource) Same() plog.Logs { return s.decode(false) }

func (s LogSource) decode(fresh bool) plog.Logs {
	ld, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(s.template.fill(s.serial, fresh))
	if err != nil {
		panic(err) // it was encoded above
	}
	return ld
}
