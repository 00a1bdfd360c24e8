package providers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Compreface holds the pictures of the staff's badges.
type Compreface struct {
	base string
	key  string
	http *http.Client
}

func NewCompreface(base, key string) *Compreface {
	return &Compreface{base: base, key: key, http: &http.Client{Timeout: 5 * time.Second}}
}

// Picture goes into the badge printer's queue.
func (c *Compreface) Picture(ctx context.Context, imageID string) ([]byte, error) {
	link := fmt.Sprintf("%s/api/v1/static/%s/images/%s", c.base, c.key, imageID)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(io.LimitReader(res.Body, 4<<20))
}

// Remove deletes the example of a leaver.
func (c *Compreface) Remove(ctx context.Context, imageID string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.base+"/api/v1/recognition/faces/"+imageID, nil)
	if err != nil {
		return err
	}
	req.Header.Set("x-api-key", c.key)
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}
