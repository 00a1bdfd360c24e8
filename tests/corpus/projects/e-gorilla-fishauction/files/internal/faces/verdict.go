package faces

import "errors"

type Verdict int

const (
	Refused Verdict = iota
	Buyer
	Stranger
)

var (
	ErrSpoof   = errors.New("spoof")
	ErrNotOne  = errors.New("exactly one face, please")
	ErrUnknown = errors.New("unknown")
)

func Judge(r *Recognition) (string, Verdict, error) {
	switch n := len(r.Faces); {
	case n != 1:
		return "", Refused, ErrNotOne
	case !r.Faces[0].PassiveLiveness.IsRealFace:
		return "", Refused, ErrSpoof
	case r.Faces[0].UID == "unknown":
		return "", Stranger, ErrUnknown
	}
	return r.Faces[0].UID, Buyer, nil
}

func (c *Comparison) Same(floor float64) bool {
	if !c.Selfie.PassiveLiveness.IsRealFace {
		return false
	}
	return c.Match && c.Similarity >= floor
}

// LooksAlive serves the "step closer" hint on the kiosk's screen.
func LooksAlive(r *Recognition) bool {
	if len(r.Faces) == 0 {
		return false
	}
	return r.Faces[0].PassiveLiveness.IsRealFace
}

func (c *Comparison) Grade() string {
	switch {
	case !c.Selfie.PassiveLiveness.IsRealFace:
		return "none"
	case c.Similarity >= 97.5:
		return "gold"
	case c.Similarity >= 0.9:
		return "silver"
	default:
		return "none"
	}
}
