package arsa

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func fake(t *testing.T, answer string) *Client {
	t.Helper()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(answer)) }))
	t.Cleanup(srv.Close)
	c := New("test-key")
	c.URL = srv.URL
	c.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	return c
}

func TestPrintIsRefused(t *testing.T) {
	c := fake(t, `{"faces":[{"recognition_uidresult":"v-1","passive_liveness":{"is_real_face":false}}]}`)
	if _, err := c.Identify(context.Background(), nil); !errors.Is(err, ErrSpoof) {
		t.Fatal(err)
	}
}

func TestMissingLivenessIsRefused(t *testing.T) {
	c := fake(t, `{"faces":[{"recognition_uidresult":"v-1"}]}`)
	if _, err := c.Identify(context.Background(), nil); err != ErrSpoof {
		t.Fatal(err)
	}
}
