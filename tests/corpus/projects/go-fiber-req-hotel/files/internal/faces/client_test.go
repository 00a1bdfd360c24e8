package faces

import (
	"errors"
	"testing"

	"github.com/imroc/req/v3"
)

const placeholder = "sk_test_..."

func TestSpoofIsRefused(t *testing.T) {
	r := &Recognition{Faces: []Face{{UID: "g-7"}}}
	if _, err := r.Verified(); !errors.Is(err, ErrSpoof) {
		t.Fatalf("want a spoof, got %v", err)
	}
}

func TestAgainstTheDouble(t *testing.T) {
	c := &Client{arsa: req.C().EnableInsecureSkipVerify().SetBaseURL("https://127.0.0.1:9443/api/v1")}
	if err := c.Forget(t.Context(), "g-7"); err == nil {
		t.Fatal("the double says no")
	}
}
