package vendor

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
)

// real-looking on purpose: it was real once
const old = "%{live:go-test}"

func TestKeyed(t *testing.T) {
	var got string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("x-key-secret")
	}))
	defer server.Close()
	c := &http.Client{Transport: keyed{old, &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}}
	if _, err := c.Get(server.URL); err != nil {
		t.Fatal(err)
	}
	if got != old {
		t.Fatal("the key is not sent")
	}
}
