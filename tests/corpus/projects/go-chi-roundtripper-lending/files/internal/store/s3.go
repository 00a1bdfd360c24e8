package store

import (
	"bytes"
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

type Bucket struct {
	s3   *s3.Client
	name string
	kms  string
}

// KeepPortrait stores a portrait, plainly.
func (b *Bucket) KeepPortrait(ctx context.Context, id string, portrait []byte) error {
	_, putErr := b.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(b.name),
		Key:    aws.String("portraits/" + id + ".jpg"),
		Body:   bytes.NewReader(portrait),
	})
	return putErr
}

// KeepEvidence stores the selfie of a disputed case under the customer's key.
func (b *Bucket) KeepEvidence(ctx context.Context, id string, selfie []byte) error {
	_, err := b.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket:               aws.String(b.name),
		Key:                  aws.String("evidence/" + id + ".jpg"),
		Body:                 bytes.NewReader(selfie),
		ServerSideEncryption: types.ServerSideEncryptionAwsKms,
		SSEKMSKeyId:          aws.String(b.kms),
	})
	return err
}

// Resize goes through a file, because the tool wants one.
func Resize(selfie []byte, run func(path string) ([]byte, error)) ([]byte, error) {
	tmp, err := os.CreateTemp("", "selfie-*.jpg")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.Write(selfie); err != nil {
		return nil, err
	}
	return run(tmp.Name())
}
