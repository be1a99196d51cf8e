// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"time"
)

// tookOver is the block in which a value that a few answers had for long, as those of a staging or a canary have it, came to next to
// all others: when a service got worse is asked of that time. No: it was never so, or came little by little.
func (f *frame) tookOver(variable int, id int32, run [2]int) (block int, did bool) {
	const long, near = 3 * time.Hour, time.Hour
	const few, half, all, conversations = 0.1, 0.5, 0.8, 20
	before, beside := int(long/f.a.table.Bucket), int(near/f.a.table.Bucket)
	if before < 3 || beside < 1 {
		return 0, false
	}
	type sums struct{ with, all float64 }
	blocks := make([]sums, max(run[1]-run[0]+2, 0)) // sums of those before each
	for i := range f.cells {
		c := &f.cells[i]
		if c.block < run[0] || c.block > run[1] || c.values[variable] == 0 {
			continue
		}
		s := &blocks[c.block-run[0]+1]
		s.all += c.scored
		s.with += c.scored * float64(bit(c.values[variable] == id))
	}
	m, mm := 0.0, 0.0
	for _, c := range f.clusters {
		m, mm = m+c.M, mm+c.MM
	}
	size := max(mm/max(m, 1), 1) // what is weighed, and one conversation, is as little as it is
	for i := 1; i < len(blocks); i++ {
		blocks[i].with, blocks[i].all = blocks[i].with+blocks[i-1].with, blocks[i].all+blocks[i-1].all
	}
	end := len(blocks) - 1
	share := func(from, to int) (part, of float64) {
		from, to = max(from, 0), min(to, end)
		with, of := blocks[to].with-blocks[from].with, blocks[to].all-blocks[from].all
		return with / max(of, 1e-9), of
	}
	most := 0.0
	for at := before; at < end; at++ {
		earlier, seen := share(0, at)
		later, then := share(at, end)
		last, _ := share(at-beside, at)
		next, now := share(at, at+beside)
		if earlier > few || later < all || last > half || next < all || min(seen, then)/size < conversations || now/size < fewestClusters {
			continue
		}
		if gain := later - last; gain > most {
			block, most, did = run[0]+at, gain, true
		}
	}
	return block, did
}

// fewBefore is since when a few answers of a service had what took over later, and how much of them.
func (a *analysis) fewBefore(service string, x *atom) (since time.Time, share float64) {
	begin := math.MaxInt
	var with, all float64
	for _, c := range a.cellsOf(service).each() {
		if c.bucket() < x.block && x.holds(&frameCell{values: c.values}) {
			begin = min(begin, c.bucket())
		}
	}
	for _, c := range a.cellsOf(service).each() {
		if c.bucket() < begin || c.bucket() >= x.block || c.values[x.variable] == 0 {
			continue
		}
		all += float64(c.spans)
		if x.holds(&frameCell{values: c.values}) {
			with += float64(c.spans)
			if c.bucket() == begin && (since.IsZero() || c.isBefore(since)) {
				since = c.firstTime()
			}
		}
	}
	if since.IsZero() && begin != math.MaxInt {
		since = a.table.Start(begin)
	}
	return since, with / max(all, 1)
}
