package face

import (
	"net/http/httptest"
	"testing"
)

func TestOneLive(t *testing.T) {
	server := httptest.NewServer(nil)
	defer server.Close()
	c := &Client{key: "sk_live_...", http: server.Client()}
	if c.key == "" {
		t.Fatal("no key")
	}
	if _, live := (&Answer{}).OneLive(); live {
		t.Fatal("nobody is alive")
	}
}
