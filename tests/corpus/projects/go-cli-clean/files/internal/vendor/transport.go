package vendor

import (
	"net/http"
	"time"
)

// keyed adds the credential to every request.
type keyed struct {
	key  string
	next http.RoundTripper
}

func (k keyed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("x-key-secret", k.key)
	return k.next.RoundTrip(r)
}

func client(key string) *http.Client {
	return &http.Client{Timeout: 15 * time.Second, Transport: keyed{key, http.DefaultTransport}}
}
