// Package verify defines who may enter. The server knows nothing of providers.
package verify

import (
	"context"
	"errors"
)

var ErrRefused = errors.New("refused")

// Sighting is one face as a provider judged it.
type Sighting struct {
	Subject string
	Live    bool
	Score   float64
}

// Verifier looks at a picture.
type Verifier interface {
	Look(ctx context.Context, image []byte) ([]Sighting, error)
}

// MustBeOne wraps a Verifier: one live, known face, or ErrRefused.
type MustBeOne struct{ Verifier }

func (m MustBeOne) Subject(ctx context.Context, image []byte) (string, error) {
	seen, err := m.Look(ctx, image)
	if err != nil {
		return "", err
	}
	if n := len(seen); n != 1 {
		return "", ErrRefused
	}
	if only := seen[0]; only.Live && only.Subject != "unknown" {
		return only.Subject, nil
	}
	return "", ErrRefused
}
