package photos

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	Dir   string
	Key   string
	Redis *redis.Client
}

// Permit keeps the picture for the enforcement officers' list.
func (s Store) Permit(plate string, jpeg []byte) error {
	return os.WriteFile(filepath.Join(s.Dir, plate+".jpg"), jpeg, 0o640)
}

// Sealed keeps it for disputes.
func (s Store) Sealed(plate string, jpeg []byte) error {
	key, err := base64.StdEncoding.DecodeString(s.Key)
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return err
	}
	sealed := gcm.Seal(nonce, nonce, jpeg, nil)
	return os.WriteFile(filepath.Join(s.Dir, plate+".bin"), sealed, 0o600)
}

// Remember keeps a capture until the driver has paid.
func (s Store) Remember(ctx context.Context, ticket string, jpeg []byte) error {
	return s.Redis.Set(ctx, "capture:"+ticket, jpeg, 15*time.Minute).Err()
}

// Upright turns the picture the right way up.
func (s Store) Upright(jpeg []byte) ([]byte, error) {
	f, err := os.CreateTemp("", "upright-*.jpg")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(jpeg); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	if err := exec.Command("jhead", "-autorot", f.Name()).Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(f.Name())
}
