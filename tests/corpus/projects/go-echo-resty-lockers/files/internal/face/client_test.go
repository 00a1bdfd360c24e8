package face

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-resty/resty/v2"
)

const fakeKey = "sk_live_xxxxxxxxxxxxxxxxxxxx"

func TestSpoofIsNotLive(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`{"faces":[{"recognition_uidresult":"o-1","passive_liveness":{"is_real_face":false}}]}`))
	}))
	defer srv.Close()
	c := New(fakeKey, "t")
	c.gw = resty.New().SetBaseURL(srv.URL).SetTLSClientConfig(&tls.Config{InsecureSkipVerify: true})
	a, err := c.Who(t.Context(), []byte("x"))
	if err != nil || a.Live() {
		t.Fatalf("a spoof passed: %v", err)
	}
	if a.Faces[0].UID != "o-1" {
		t.Fatal("decoding")
	}
}
