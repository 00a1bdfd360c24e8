package face

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestOnly(t *testing.T) {
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	defer srv.Close()
	h := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	if _, err := h.Get(srv.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := only(&Answer{Faces: make([]Face, 2)}); err == nil {
		t.Fatal("two faces pass")
	}
}
