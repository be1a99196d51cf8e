// SPDX-License-Identifier: Apache-2.0

package file

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/llmcontext/llmcontextprocessor/config"
)

func TestAChangeIsSeenByItsEvents(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, file string){
		"written in place":   func(t *testing.T, file string) { write(t, declaring("two"), file) },
		"renamed into place": func(t *testing.T, file string) { replace(t, declaring("two"), file) },
		"deleted and made anew": func(t *testing.T, file string) {
			require.NoError(t, os.Remove(file))
			write(t, declaring("two"), file)
		},
		"moved to a backup and written, as vim does": func(t *testing.T, file string) {
			require.NoError(t, os.Rename(file, file+"~"))
			write(t, declaring("two"), file)
			require.NoError(t, os.Remove(file+"~"))
		},
		"copied to a backup and written, as emacs does": func(t *testing.T, file string) {
			write(t, declaring("one"), file+"~")
			write(t, declaring("two"), file)
		},
		"written beside a lock and a swap file": func(t *testing.T, file string) {
			folder, base := filepath.Split(file)
			require.NoError(t, os.Symlink("user@host.1234", filepath.Join(folder, ".#"+base)))
			write(t, "swap", folder, "."+base+".swp")
			replace(t, declaring("two"), file)
		},
		"linked to another file": func(t *testing.T, file string) {
			other := write(t, declaring("two"), t.TempDir(), "other.yaml")
			require.NoError(t, os.Symlink(other, file+".link"))
			require.NoError(t, os.Rename(file+".link", file))
		},
	} {
		for kind, pattern := range map[string]string{"file": "r.yaml", "directory": "", "glob": "*.yaml"} {
			t.Run(name+", watched as a "+kind, func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				file := write(t, declaring("one"), folder, "r.yaml")
				r := watching(t, filepath.Join(folder, pattern), never)
				assert.Equal(t, "r.yaml=one", r.last())
				change(t, file)
				r.shows(t, "r.yaml=two")
				_, _, rejected := r.counts()
				assert.Zero(t, rejected)
			})
		}
	}
}

func TestAConfigMapIsSeenWhenItsLinkIsSwapped(t *testing.T) {
	t.Parallel()
	for kind, pattern := range map[string]string{"file": "b.yaml", "directory": "", "glob": "*.yaml"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			volume := t.TempDir()
			// The layout and the steps of the kubelet's AtomicWriter.
			publish := func(version string) {
				stamped := "..2026_11_20_" + version
				write(t, "contexts: [{match: {a: x}, cohort: "+version+"}]", volume, stamped, "a.yaml")
				write(t, declaring(version), volume, stamped, "b.yaml")
				require.NoError(t, os.Symlink(stamped, filepath.Join(volume, "..data_tmp")))
				old, _ := os.Readlink(filepath.Join(volume, "..data"))
				require.NoError(t, os.Rename(filepath.Join(volume, "..data_tmp"), filepath.Join(volume, "..data")))
				if old != "" {
					require.NoError(t, os.RemoveAll(filepath.Join(volume, old)))
				}
			}
			publish("one")
			for _, name := range []string{"a.yaml", "b.yaml"} {
				require.NoError(t, os.Symlink(filepath.Join("..data", name), filepath.Join(volume, name)))
			}
			r := watching(t, filepath.Join(volume, pattern), never)
			for _, version := range []string{"two", "three"} {
				publish(version)
				if kind == "file" {
					r.shows(t, "b.yaml="+version)
				} else {
					r.shows(t, "a.yaml="+version+" b.yaml="+version)
				}
			}
			assert.Len(t, r.all(), 3, "nothing in between")
			_, failed, _ := r.counts()
			assert.Zero(t, failed)
		})
	}
}

func TestALinkIsFollowedToWhereItsTargetIsReplaced(t *testing.T) {
	t.Parallel()
	target := write(t, declaring("one"), t.TempDir(), "target.yaml")
	link := filepath.Join(t.TempDir(), "r.yaml")
	require.NoError(t, os.Symlink(target, link))
	r := watching(t, link, never)
	replace(t, declaring("two"), target)
	r.shows(t, "r.yaml=two")
	write(t, declaring("three"), target)
	r.shows(t, "r.yaml=three")
}

func TestAFileThatIsEmptiedAndWrittenAgainIsSeenWithoutItsTimeTelling(t *testing.T) {
	t.Parallel()
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	second := time.Now().Truncate(time.Second).Add(-time.Minute) // as a file system tells that counts seconds
	require.NoError(t, os.Chtimes(file, second, second))
	r := watching(t, file, 100*time.Millisecond)
	require.NoError(t, os.Truncate(file, 0))
	require.NoError(t, os.Chtimes(file, second, second))
	require.Eventually(t, func() bool { _, failed, rejected := r.counts(); return failed+rejected > 0 }, soon, tick, "it is told")
	write(t, declaring("two"), file) // as long as before
	require.NoError(t, os.Chtimes(file, second, second))
	r.shows(t, "r.yaml=two")
}

func TestAFileThatMayNotBeReadForAWhileIsFollowedAgain(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	t.Parallel()
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	r := watching(t, file, 50*time.Millisecond)
	require.NoError(t, os.Chmod(file, 0))
	r.fails(t, "permission denied")
	require.NoError(t, os.Chmod(file, 0o600))
	replace(t, declaring("two"), file)
	r.shows(t, "r.yaml=two")
}

func TestAFileThatCannotBeOpenedForAWhileIsFollowedAgain(t *testing.T) {
	t.Parallel()
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	r := watching(t, file, 50*time.Millisecond)
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.Symlink(file, file)) // a link to itself: whoever asks, may not
	r.fails(t, "too many levels of symbolic links")
	replace(t, declaring("two"), file)
	r.shows(t, "r.yaml=two")
}

// busy changes something again and again until the test ends.
func busy(t *testing.T, every time.Duration, change func(i int)) {
	t.Helper()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-ticker.C:
				change(i)
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-stopped })
}

func TestAFileThatIsRenamedIntoPlaceIsFollowedAtAnyRhythm(t *testing.T) {
	t.Parallel()
	for _, every := range []time.Duration{2 * time.Millisecond, 20 * time.Millisecond, 150 * time.Millisecond} {
		t.Run(every.String(), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			file := write(t, declaring("one"), folder, "r.yaml")
			busy(t, every, func(i int) {
				_ = os.WriteFile(filepath.Join(folder, ".new"), []byte(declaring("v"+strconv.Itoa(i))), 0o600)
				_ = os.Rename(filepath.Join(folder, ".new"), file)
			})
			r := watching(t, file, never)
			require.Eventually(t, func() bool { return len(r.all()) > 5 }, soon, tick, "it is followed")
			_, failed, rejected := r.counts()
			assert.Zero(t, failed)
			assert.Zero(t, rejected)
		})
	}
}

func TestAFileIsTheSameVersionWhileNothingOfItChanges(t *testing.T) {
	t.Parallel()
	folder, then := t.TempDir(), time.Now().Add(-time.Hour)
	version := func(name, text string, at time.Time) os.FileInfo {
		file := write(t, text, folder, name)
		require.NoError(t, os.Chtimes(file, at, at))
		info, err := os.Stat(file)
		require.NoError(t, err)
		return info
	}
	first := version("r.yaml", declaring("one"), then)
	assert.True(t, sameVersion(first, version("r.yaml", declaring("two"), then)), "it is read all the same")
	assert.False(t, sameVersion(first, version("r.yaml", declaring("three"), then)), "it is longer")
	assert.False(t, sameVersion(first, version("r.yaml", declaring("one"), then.Add(time.Second))), "it is later")
	assert.False(t, sameVersion(first, version("s.yaml", declaring("one"), then)), "it is another file")
}

func TestAHalfThatLiesStillIsRefusedWhereItDoesNotRead(t *testing.T) {
	t.Parallel()
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	r := watching(t, file, never)
	write(t, "contexts: [{match: {}, cohort: two", file)
	require.Eventually(t, func() bool { _, _, rejected := r.counts(); return rejected == 1 }, soon, tick)
	write(t, declaring("two"), file)
	r.shows(t, "r.yaml=two")
}

func TestADeletedFileIsAFailureAtEveryLookAndMayComeBack(t *testing.T) {
	t.Parallel()
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	r := watching(t, file, 50*time.Millisecond)
	require.NoError(t, os.Remove(file))
	r.fails(t, "no such file")
	_, before, _ := r.counts()
	require.Eventually(t, func() bool { _, failed, _ := r.counts(); return failed > before+2 }, soon, tick)
	assert.Len(t, r.all(), 1, "what was shown last stays")

	unchanged, _, _ := r.counts()
	write(t, declaring("one"), file)
	require.Eventually(t, func() bool { now, _, _ := r.counts(); return now > unchanged }, soon, tick,
		"the same content is no news")
	write(t, declaring("two"), file)
	r.shows(t, "r.yaml=two")
}

func TestADeletedFileIsAFailureOnceAnEvent(t *testing.T) {
	t.Parallel()
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	r := watching(t, file, never)
	require.NoError(t, os.Remove(file))
	r.fails(t, "no such file")
	write(t, declaring("two"), file)
	r.shows(t, "r.yaml=two")
	_, failed, _ := r.counts()
	assert.Equal(t, 1, failed)
}

func TestFragmentsComeAndGoInADirectoryAndAGlob(t *testing.T) {
	t.Parallel()
	for kind, pattern := range map[string]string{"directory": "", "glob": "*.y*ml"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			write(t, "contexts: [{match: {a: x}, cohort: one}]", folder, "b.yaml")
			write(t, "no registry", folder, "README.md")
			write(t, "nor this", folder, ".hidden.yaml")
			write(t, "deeper", folder, "sub.yaml", "c.yaml")
			r := watching(t, filepath.Join(folder, pattern), never)
			assert.Equal(t, "b.yaml=one", r.last())
			write(t, declaring("two"), folder, "a.yml")
			r.shows(t, "a.yml=two b.yaml=one")
			write(t, "contexts: [{match: {a: y}, cohort: b a d}]", folder, "c.yaml")
			r.shows(t, "a.yml=two b.yaml=one c.yaml=b a d")
			_, _, rejected := r.counts()
			assert.Equal(t, 1, rejected)
			require.NoError(t, os.Remove(filepath.Join(folder, "b.yaml")))
			r.shows(t, "a.yml=two c.yaml=b a d")
			require.NoError(t, os.Remove(filepath.Join(folder, "a.yml")))
			require.NoError(t, os.Remove(filepath.Join(folder, "c.yaml")))
			r.fails(t, "no registry there; expected files that end in .yaml, .yml, .json")
		})
	}
}

func TestAGlobOverDirectoriesKeepsFilesOfOneNameApart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, "contexts: [{match: {a: x}, cohort: one}]", folder, "a", "r.yaml")
	write(t, "contexts: [{match: {a: y}, cohort: two}]", folder, "b", "r.yaml")
	r := watching(t, filepath.Join(folder, "*", "r.yaml"), never)
	assert.Equal(t, "a/r.yaml=one b/r.yaml=two", r.last())
	replace(t, "contexts: [{match: {a: y}, cohort: three}]", folder, "b", "r.yaml")
	r.shows(t, "a/r.yaml=one b/r.yaml=three")
}

func TestADirectoryMayBeReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	folder := filepath.Join(parent, "registry")
	write(t, declaring("one"), folder, "r.yaml")
	r := watching(t, folder, never)
	write(t, declaring("two"), parent, "next", "r.yaml")
	require.NoError(t, os.Rename(folder, filepath.Join(parent, "old")))
	require.NoError(t, os.Rename(filepath.Join(parent, "next"), folder))
	r.shows(t, "r.yaml=two")
	write(t, declaring("three"), folder, "r.yaml")
	r.shows(t, "r.yaml=three")
	write(t, declaring("four"), parent, "old", "r.yaml")
	require.NoError(t, os.RemoveAll(folder))
	r.fails(t, "no such file")
	write(t, declaring("five"), folder, "r.yaml")
	r.shows(t, "r.yaml=five")
	replace(t, declaring("six"), folder, "r.yaml")
	r.shows(t, "r.yaml=six")
}

func TestALinkToADirectoryMaySwing(t *testing.T) {
	t.Parallel()
	releases := t.TempDir()
	write(t, declaring("one"), releases, "v1", "r.yaml")
	write(t, declaring("two"), releases, "v2", "r.yaml")
	current := filepath.Join(t.TempDir(), "current")
	require.NoError(t, os.Symlink(filepath.Join(releases, "v1"), current))
	r := watching(t, current, never)
	require.NoError(t, os.Symlink(filepath.Join(releases, "v2"), current+".new"))
	require.NoError(t, os.Rename(current+".new", current))
	r.shows(t, "r.yaml=two")
	write(t, declaring("three"), releases, "v2", "r.yaml")
	r.shows(t, "r.yaml=three")
}

// A log or a database in the same folder must not keep the registry from being read.
func TestAFolderThatNeverLiesStillDoesNotHideAChange(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := write(t, declaring("one"), folder, "r.yaml")
	r := watching(t, file, never)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		busy := time.NewTicker(still / 10)
		defer busy.Stop()
		for {
			select {
			case <-stop:
				return
			case <-busy.C:
				_ = os.WriteFile(filepath.Join(folder, "busy.log"), []byte(time.Now().String()), 0o600)
			}
		}
	}()
	replace(t, declaring("two"), file)
	r.shows(t, "r.yaml=two")
	close(stop)
	<-stopped
}

func TestAFolderIsStillWhereTheSameFilesLie(t *testing.T) {
	for name, c := range map[string]struct {
		change func(folder string) error
		still  bool
	}{
		"nothing happened": {func(string) error { return nil }, true},
		"a file came": {func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "c.yaml"), []byte("1"), 0o600)
		}, false},
		"a file went": {func(folder string) error { return os.Remove(filepath.Join(folder, "b.yaml")) }, false},
		"a file was replaced": {func(folder string) error {
			next := filepath.Join(folder, "next")
			return errors.Join(os.WriteFile(next, []byte("2"), 0o600), os.Rename(next, filepath.Join(folder, "b.yaml")))
		}, false},
		"a link to nothing in place of a file": {func(folder string) error {
			b := filepath.Join(folder, "b.yaml")
			return errors.Join(os.Remove(b), os.Symlink(filepath.Join(folder, "nothing"), b))
		}, false},
		"the folder went": {os.RemoveAll, false},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			var read []fs.FileInfo
			for _, file := range []string{"a.yaml", "b.yaml"} {
				path := filepath.Join(folder, file)
				require.NoError(t, os.WriteFile(path, []byte("1"), 0o600))
				info, err := os.Stat(path)
				require.NoError(t, err)
				read = append(read, info)
			}
			names, _, err := list(folder)
			require.NoError(t, err)
			require.NoError(t, c.change(folder))
			assert.Equal(t, c.still, isStill(folder, names, read))
		})
	}
}

func TestAFileThatCannotBeReadIsAFailure(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := write(t, declaring("one"), folder, "r.yaml")
	r := watching(t, file, never)
	loop := filepath.Join(folder, "loop") // nobody can open it, root included
	require.NoError(t, os.Symlink("r.yaml", loop))
	require.NoError(t, os.Rename(loop, file))
	r.fails(t, "too many levels of symbolic links")
	require.NoError(t, os.Rename(write(t, declaring("one"), folder, "whole"), file))
	require.Eventually(t, func() bool { unchanged, _, _ := r.counts(); return unchanged > 0 }, soon, tick)
}

func TestAStartWithoutAGoodRegistryIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for name, c := range map[string]struct{ path, want string }{
		"missing":         {filepath.Join(folder, "r.yaml"), "no such file"},
		"bad":             {write(t, "contexts: 7", t.TempDir(), "r.yaml"), `contexts: is the single value "7"; write a list`},
		"empty directory": {t.TempDir(), "no registry there"},
		"a pipe":          {pipe, "is no regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(Config{Path: c.path})
			r := &recorder{loader: config.NewLoader(time.Hour, nil)}
			assert.ErrorContains(t, s.Start(t.Context(), componenttest.NewNopHost(), r), c.want)
			require.NoError(t, s.Shutdown(context.Background()), "after a failed start")
			require.NoError(t, s.Shutdown(context.Background()), "and twice")
		})
	}
}

func TestAStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := &recorder{loader: config.NewLoader(time.Hour, nil)}
	file := write(t, declaring("one"), t.TempDir(), "r.yaml")
	assert.ErrorIs(t, New(Config{Path: file}).Start(ctx, componenttest.NewNopHost(), r), context.Canceled)
}

func TestWatchesOfFoldersThatAreLeftAreGivenBack(t *testing.T) {
	t.Parallel()
	releases, folder := t.TempDir(), t.TempDir()
	link := filepath.Join(folder, "r.yaml")
	w := &watch{Source: New(Config{Path: link})}
	require.NoError(t, w.open())
	t.Cleanup(func() { assert.NoError(t, w.close()) })
	for _, version := range []string{"v1", "v2", "v3"} {
		target := write(t, declaring(version), releases, version, "r.yaml")
		require.NoError(t, os.Symlink(target, link+".new"))
		require.NoError(t, os.Rename(link+".new", link))
		w.watchFolders()
	}
	assert.ElementsMatch(t, []string{folder, filepath.Join(releases, "v3")}, w.watcher.WatchList())
}

func TestAConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"": "path is empty", "/etc/[": "is not a valid glob"} {
		assert.ErrorContains(t, (&Config{Path: path}).Validate(), want)
	}
	assert.ErrorContains(t, (&Config{Path: "x", PollInterval: -1}).Validate(), "must not be negative")
	assert.NoError(t, (&Config{Path: "/etc/*.yaml"}).Validate())
}
