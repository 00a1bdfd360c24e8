// Package face talks to the recogniser and to FaceSign.
package face

import "errors"

// Errors that a caller may tell apart.
var (
	ErrSpoof   = errors.New("face: not a live face")
	ErrCount   = errors.New("face: not exactly one face")
	ErrUnknown = errors.New("face: nobody we know")
)

// Face is one face of an answer.
type Face struct {
	UID             string `json:"recognition_uidresult"`
	PassiveLiveness *struct {
		IsReal      bool    `json:"is_real_face"`
		Probability float64 `json:"liveness_probability"`
	} `json:"passive_liveness"`
}

// Live is false when the provider said so, or said nothing.
func (f Face) Live() bool {
	return f.PassiveLiveness != nil && f.PassiveLiveness.IsReal
}

// Answer is the provider's answer to recognize_face.
type Answer struct {
	Status  string `json:"status"`
	Message string `json:"message"`
	Faces   []Face `json:"faces"`
}

// Only gives the uid of the one live face.
func (a Answer) Only() (string, error) {
	if len(a.Faces) != 1 {
		return "", ErrCount
	}
	f := a.Faces[0]
	switch {
	case !f.Live():
		return "", ErrSpoof
	case f.UID == "unknown":
		return "", ErrUnknown
	default:
		return f.UID, nil
	}
}
