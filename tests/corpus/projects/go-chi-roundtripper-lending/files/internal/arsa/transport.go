package arsa

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
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

// logged writes one line a call.
type logged struct {
	log  *slog.Logger
	next http.RoundTripper
}

func (l logged) RoundTrip(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := l.next.RoundTrip(r)
	if err != nil {
		l.log.Error("arsa", "path", r.URL.Path, "err", err)
		return nil, err
	}
	l.log.Info("arsa", "path", r.URL.Path, "status", resp.StatusCode, "took", time.Since(start))
	return resp, nil
}

// dumped is for the days when nothing works.
type dumped struct {
	log  *slog.Logger
	next http.RoundTripper
}

func (d dumped) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	d.log.Debug("arsa was asked", "headers", r.Header)
	d.log.Debug("arsa speaks", "type", resp.Header.Get("Content-Type"))
	raw, _ := httputil.DumpResponse(resp, true)
	d.log.Debug("arsa answered", "dump", string(raw))
	return resp, nil
}

func baseTransport() *http.Transport {
	return &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// NewHTTP builds the client that the service uses.
func NewHTTP(key string, log *slog.Logger) *http.Client {
	var rt http.RoundTripper = keyed{key: key, next: logged{log: log, next: baseTransport()}}
	return &http.Client{Transport: rt, Timeout: 15 * time.Second}
}

// NewVerboseHTTP is the same, louder.
func NewVerboseHTTP(key string, log *slog.Logger) *http.Client {
	return &http.Client{Transport: keyed{key: key, next: dumped{log: log, next: baseTransport()}}, Timeout: time.Minute}
}
