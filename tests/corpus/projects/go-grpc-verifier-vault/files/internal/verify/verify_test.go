package verify

import (
	"context"
	"errors"
	"testing"
)

type canned []Sighting

func (c canned) Look(context.Context, []byte) ([]Sighting, error) { return c, nil }

func TestRefusals(t *testing.T) {
	for name, seen := range map[string]canned{
		"nobody":  {},
		"photo":   {{Subject: "h-1", Live: false, Score: 0.2}},
		"two":     {{Subject: "h-1", Live: true}, {Subject: "h-2", Live: true}},
		"unknown": {{Subject: "unknown", Live: true}},
	} {
		if _, err := (MustBeOne{seen}).Subject(context.Background(), nil); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: want a refusal, got %v", name, err)
		}
	}
}
