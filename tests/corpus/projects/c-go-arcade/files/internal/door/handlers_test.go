package door

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/arcade/internal/arsa"
)

type fake struct{ faces []arsa.Face }

func (f fake) Recognize(context.Context, []byte) (*arsa.Recognition, error) {
	return &arsa.Recognition{Status: "success", Faces: f.faces}, nil
}

func (f fake) Compare(context.Context, []byte, []byte) (*arsa.Comparison, error) { return nil, nil }

func TestScanRefusesSpoof(t *testing.T) {
	h := Scan(fake{faces: []arsa.Face{{UID: "p-1", Liveness: &arsa.Liveness{IsRealFace: false}}}}, NewRegister(""))
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/doors/1/scan", strings.NewReader("jpeg")))
	if rec.Code != http.StatusForbidden {
		t.Fatalf("got %d", rec.Code)
	}
}

func TestAgainstTLSStub(t *testing.T) {
	stub := httptest.NewTLSServer(http.NotFoundHandler())
	defer stub.Close()
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	if _, err := arsa.New(stub.URL, "sk_test_xxx", c).Recognize(context.Background(), nil); err == nil {
		t.Fatal("expected an error")
	}
}
