package httpapi

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"

	"crewgate/internal/arsa"
	"crewgate/internal/facesign"
)

type Deps struct {
	Arsa       *arsa.Client
	FaceSign   *facesign.Client
	Redis      *redis.Client
	HookSecret []byte
}

func Mount(r *gin.Engine, d Deps) {
	d.mountHooks(r.Group("/hooks/facesign"))
	g := r.Group("/api")
	g.POST("/gate", d.gate)
	g.POST("/shuttle", d.shuttle)
	g.POST("/till/:till/open", d.openTill)
	g.POST("/backstage", d.backstage)
	g.POST("/proofs/:volunteer", d.proof)
}

func photo(c *gin.Context) ([]byte, bool) {
	f, _, err := c.Request.FormFile("photo")
	if err != nil {
		c.Status(http.StatusBadRequest)
		return nil, false
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 5<<20))
	return b, err == nil
}

func (d Deps) gate(c *gin.Context) {
	jpeg, ok := photo(c)
	if !ok {
		return
	}
	uid, err := d.Arsa.Identify(c, jpeg)
	var count arsa.CountError
	switch {
	case errors.As(err, &count):
		c.JSON(http.StatusUnprocessableEntity, gin.H{"faces": int(count)})
	case errors.Is(err, arsa.ErrSpoof), errors.Is(err, arsa.ErrUnknown):
		d.Redis.Set(c, "refused:"+c.GetString("request"), jpeg, 10*time.Minute)
		c.Status(http.StatusForbidden)
	case err != nil:
		slog.Warn("recogniser", "err", err)
		c.Status(http.StatusBadGateway)
	default:
		d.Redis.RPush(c, "gate", uid)
		c.JSON(http.StatusOK, gin.H{"volunteer": uid})
	}
}

// shuttle takes the whole van on one picture.
func (d Deps) shuttle(c *gin.Context) {
	jpeg, ok := photo(c)
	if !ok {
		return
	}
	uids, err := d.Arsa.Everybody(c, jpeg)
	if err != nil {
		c.Status(http.StatusBadGateway)
		return
	}
	slog.Info("shuttle", "aboard", len(uids))
	c.JSON(http.StatusOK, gin.H{"aboard": uids})
}

func (d Deps) openTill(c *gin.Context) {
	jpeg, ok := photo(c)
	if !ok {
		return
	}
	r, err := d.Arsa.Recognise(c, jpeg)
	if err != nil || len(r.Faces) == 0 {
		c.Status(http.StatusUnprocessableEntity)
		return
	}
	slog.Info("till", "answer", r)
	face := r.Faces[0]
	if face.UID == "unknown" || !d.Redis.SIsMember(c, "cashiers", face.UID).Val() {
		c.Status(http.StatusForbidden)
		return
	}
	d.Redis.Publish(c, "till", c.Param("till")+":"+face.UID)
	if err := os.WriteFile(filepath.Join("/srv/tills", c.Param("till")+".jpg"), jpeg, 0o600); err != nil {
		slog.Error("till picture", "err", err)
	}
	c.Status(http.StatusNoContent)
}

func (d Deps) backstage(c *gin.Context) {
	var body struct {
		Volunteer string `json:"volunteer"`
		IsLive    bool   `json:"is_live"`
	}
	if c.BindJSON(&body) != nil {
		return
	}
	if !body.IsLive {
		c.Status(http.StatusForbidden)
		return
	}
	d.Redis.SAdd(c, "backstage", body.Volunteer)
	c.Status(http.StatusNoContent)
}

func (d Deps) proof(c *gin.Context) {
	id, secret, err := d.FaceSign.Open(c, c.Param("volunteer"))
	if err != nil {
		c.Status(http.StatusBadGateway)
		return
	}
	c.JSON(http.StatusCreated, gin.H{"session": id, "clientSecret": secret})
}
