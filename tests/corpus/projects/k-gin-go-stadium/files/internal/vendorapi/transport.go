// Package vendorapi holds our own clients for the two face vendors.
package vendorapi

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"time"
)

type options struct {
	timeout time.Duration
	version string
	round   http.RoundTripper
}

// Option changes how a client talks to its vendor.
type Option func(*options)

func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }
func WithVersion(v string) Option        { return func(o *options) { o.version = v } }

// WithBowlProxy is for the machines under the stands, whose proxy re-signs.
func WithBowlProxy() Option {
	return func(o *options) {
		o.round = &http.Transport{
			Proxy:           http.ProxyFromEnvironment,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		}
	}
}

// stamped sets the same headers on each request.
type stamped struct {
	headers map[string]string
	next    http.RoundTripper
}

func (s stamped) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	for name, value := range s.headers {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if dump, err := httputil.DumpRequestOut(req, false); err == nil {
		slog.Debug("out", "request", string(dump))
	}
	res, err := s.next.RoundTrip(req)
	if err == nil {
		slog.Debug("in", "status", res.StatusCode, "remaining", res.Header.Get("X-RateLimit-Remaining"))
	}
	return res, err
}

func newHTTP(headers map[string]string, opts []Option) *http.Client {
	o := options{timeout: 15 * time.Second, round: http.DefaultTransport}
	for _, set := range opts {
		set(&o)
	}
	if o.version != "" {
		headers["FaceSign-Version"] = o.version
	}
	return &http.Client{Timeout: o.timeout, Transport: stamped{headers: headers, next: o.round}}
}

func decode[T any](res *http.Response) (T, error) {
	var out T
	defer res.Body.Close()
	if res.StatusCode >= 400 {
		return out, fmt.Errorf("vendor: %s", res.Status)
	}
	return out, json.NewDecoder(res.Body).Decode(&out)
}
