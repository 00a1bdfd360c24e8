package boarding

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/labstack/echo/v4"
)

type enrolment struct {
	Booking  string `json:"booking"`
	Session  string `json:"session"`
	Liveness struct {
		IsReal bool `json:"isReal"`
	} `json:"liveness"`
}

// Enrolled is what the app calls after the FaceSign session.
func (h *Handlers) Enrolled(c echo.Context) error {
	var in enrolment
	if err := c.Bind(&in); err != nil {
		return err
	}
	if !in.Liveness.IsReal {
		return echo.ErrForbidden
	}
	return h.Manifest.Approve(c.Request().Context(), in.Booking)
}

// EnrolledV2 asks FaceSign itself.
func (h *Handlers) EnrolledV2(c echo.Context) error {
	var in enrolment
	if err := c.Bind(&in); err != nil {
		return err
	}
	session, err := h.FaceSign.Get(c.Request().Context(), in.Session)
	if err != nil || !session.Live() {
		return echo.ErrForbidden
	}
	return h.Manifest.Approve(c.Request().Context(), in.Booking)
}

// Keep stores the picture for the border police, encrypted, and for the gate's screen, in the clear.
func (h *Handlers) Keep(c echo.Context) error {
	jpeg, err := photo(c, "photo")
	if err != nil {
		return err
	}
	body, err := os.Open(filepath.Join("/run/spool", filepath.Base(c.Param("uid"))))
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = h.S3.PutObject(c.Request().Context(), &s3.PutObjectInput{
		Bucket:               aws.String(h.Cfg.PhotoBucket),
		Key:                  aws.String("police/" + c.Param("uid") + ".jpg"),
		Body:                 body,
		ServerSideEncryption: types.ServerSideEncryptionAwsKms,
		SSEKMSKeyId:          aws.String(h.Cfg.PhotoKMSKey),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("/srv/screens", filepath.Base(c.Param("uid"))+".jpg"), jpeg, 0o640)
}
