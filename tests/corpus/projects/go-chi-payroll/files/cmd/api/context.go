package main

import "context"

type key struct{}

func withRaw(ctx context.Context, raw []byte) context.Context {
	return context.WithValue(ctx, key{}, raw)
}

func rawOf(ctx context.Context) []byte {
	raw, _ := ctx.Value(key{}).([]byte)
	return raw
}
