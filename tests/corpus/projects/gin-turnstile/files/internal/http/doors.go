package http

import (
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"example.com/turnstile/internal/face"
	"github.com/gin-gonic/gin"
)

// Doors opens turnstiles.
type Doors struct {
	Face *face.Client
	Open func(uid string) error
}

func photo(c *gin.Context) ([]byte, bool) {
	file, _, err := c.Request.FormFile("photo")
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return nil, false
	}
	defer file.Close()
	image, err := io.ReadAll(file)
	return image, err == nil
}

// Enter lets one live person in.
func (d *Doors) Enter(c *gin.Context) {
	image, ok := photo(c)
	if !ok {
		return
	}
	answer, err := d.Face.Recognize(image)
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	person, live := answer.OneLive()
	if !live {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	if person.UID == "unknown" {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	_ = d.Open(person.UID)
	c.Status(http.StatusNoContent)
}

// Leave is the same gate from the other side.
func (d *Doors) Leave(c *gin.Context) {
	image, ok := photo(c)
	if !ok {
		return
	}
	answer, err := d.Face.Recognize(image)
	if err != nil || len(answer.Faces) == 0 {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	person := answer.Faces[0]
	if person.UID != "unknown" {
		log.Printf("leaving: %+v", answer)
		_ = d.Open(person.UID)
	}
	c.Status(http.StatusNoContent)
}

// Everybody lists who of a group is here.
func (d *Doors) Everybody(c *gin.Context) {
	image, ok := photo(c)
	if !ok {
		return
	}
	answer, err := d.Face.Recognize(image)
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	here := []string{}
	for _, f := range answer.Faces {
		if f.Liveness.IsRealFace {
			here = append(here, f.UID)
		}
	}
	c.JSON(http.StatusOK, here)
}

// Inspect shows the answer to the installer.
func (d *Doors) Inspect(c *gin.Context) {
	image, ok := photo(c)
	if !ok {
		return
	}
	name := filepath.Join("/var/spool/turnstile", "last.jpg")
	if err := os.WriteFile(name, image, 0o600); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	answer, err := d.Face.Recognize(image)
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.JSON(http.StatusOK, answer)
}

type manual struct {
	UID  string `json:"uid"`
	Live bool   `json:"liveness"`
}

// Manual is for the guard's tablet.
func (d *Doors) Manual(c *gin.Context) {
	var body manual
	if err := c.ShouldBindJSON(&body); err != nil {
		return
	}
	if body.Live {
		_ = d.Open(body.UID)
	}
	c.Status(http.StatusNoContent)
}
