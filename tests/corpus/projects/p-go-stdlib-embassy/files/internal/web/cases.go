package web

import (
	"os"
	"path/filepath"
	"sync"
)

// Cases keeps the state of each identity case in memory.
type Cases struct {
	mu     sync.Mutex
	states map[string]string
}

func NewCases() *Cases {
	return &Cases{states: map[string]string{}}
}

func (c *Cases) Approve(session string)         { c.set(session, "approved") }
func (c *Cases) Review(session string)          { c.set(session, "review") }
func (c *Cases) AttachRecording(session string) { c.set(session, "recorded") }

func (c *Cases) set(session, state string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.states[session] = state
}

// The consular register is a mounted share; these three read from it.
func holderOf(number string) string {
	b, _ := os.ReadFile(filepath.Join("/srv/register", filepath.Base(number), "holder"))
	return string(b)
}

func portraitOf(number string) ([]byte, error) {
	return os.ReadFile(filepath.Join("/srv/register", filepath.Base(number), "portrait.jpg"))
}

func onRoster(badge string) bool {
	_, err := os.Stat(filepath.Join("/srv/roster", filepath.Base(badge)))
	return err == nil
}
