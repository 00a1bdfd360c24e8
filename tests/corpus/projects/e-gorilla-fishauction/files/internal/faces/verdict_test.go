package faces

import "testing"

const testToken = "sk_test_xxxxxxxx"

func live(uid string, real bool) Face {
	f := Face{UID: uid}
	f.PassiveLiveness.IsRealFace = real
	return f
}

func TestJudge(t *testing.T) {
	for name, tc := range map[string]struct {
		faces []Face
		want  Verdict
	}{
		"nobody":   {nil, Refused},
		"a crowd":  {[]Face{live("b-1", true), live("b-2", true)}, Refused},
		"a print":  {[]Face{live("b-1", false)}, Refused},
		"buyer":    {[]Face{live("b-1", true)}, Buyer},
	} {
		if _, got, _ := Judge(&Recognition{Faces: tc.faces}); got != tc.want {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}
