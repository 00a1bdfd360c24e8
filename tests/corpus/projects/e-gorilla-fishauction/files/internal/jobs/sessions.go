package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

type SessionEvent struct {
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
}

type Sessions struct {
	Base  string
	Token string
}

type session struct {
	Session struct {
		Status string `json:"status"`
		Report struct {
			NodeReports []struct {
				Type    string `json:"type"`
				Outcome string `json:"outcome"`
			} `json:"nodeReports"`
		} `json:"report"`
	} `json:"session"`
}

// Live refetches: a webhook is only a doorbell.
func (s *Sessions) Live(ctx context.Context, id string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Base+"/sessions/"+id, nil)
	if err != nil {
		return false, err
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	req.Header.Set("FaceSign-Version", "2024-12-18")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	var out session
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return false, err
	}
	for _, n := range out.Session.Report.NodeReports {
		if n.Type == "liveness_detection" {
			slog.Info("session judged", "id", id, "outcome", n.Outcome)
			return n.Outcome == "livenessDetected", nil
		}
	}
	return false, nil
}
