package http

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"example.org/checkin/internal/config"
	"example.org/checkin/internal/faces"
)

type guestForm struct {
	Booking      string `form:"booking"`
	LivenessPass bool   `form:"liveness_passed"`
}

// LiveGuest puts the uid into Locals, or ends the request.
func LiveGuest(c *faces.Client) fiber.Handler {
	return func(ctx *fiber.Ctx) error {
		r, err := c.Recognize(ctx.UserContext(), ctx.Body())
		if err != nil {
			return fiber.ErrBadGateway
		}
		uid, err := r.Verified()
		if errors.Is(err, faces.ErrSpoof) {
			return fiber.ErrForbidden
		} else if err != nil {
			return fiber.ErrUnprocessableEntity
		}
		ctx.Locals("guest", uid)
		return ctx.Next()
	}
}

// Signed guards the provider's hooks.
func Signed(secret string) fiber.Handler {
	return func(ctx *fiber.Ctx) error {
		given, err := hex.DecodeString(ctx.Get("FaceSign-Signature"))
		if err != nil {
			return fiber.ErrUnauthorized
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(ctx.BodyRaw())
		if !hmac.Equal(given, mac.Sum(nil)) {
			return fiber.ErrUnauthorized
		}
		return ctx.Next()
	}
}

func Mount(app *fiber.App, cfg config.Config, c *faces.Client, log *zap.Logger) {
	app.Post("/rooms/:room/open", LiveGuest(c), func(ctx *fiber.Ctx) error {
		return ctx.JSON(fiber.Map{"room": ctx.Params("room"), "guest": ctx.Locals("guest")})
	})

	app.Post("/spa/open", func(ctx *fiber.Ctx) error {
		r, err := c.Recognize(ctx.UserContext(), ctx.Body())
		if err != nil || len(r.Faces) < 1 {
			return fiber.ErrUnprocessableEntity
		}
		guest := r.Faces[0]
		if guest.Passive.Probability < 75 {
			log.Warn("no liveness for spa", zap.String("uid", guest.UID))
		}
		if guest.UID != "unknown" {
			return ctx.SendString(guest.UID)
		}
		return fiber.ErrForbidden
	})

	app.Post("/guests", func(ctx *fiber.Ctx) error {
		var form guestForm
		if err := ctx.BodyParser(&form); err != nil {
			return err
		}
		if !form.LivenessPass {
			return fiber.ErrForbidden
		}
		secret, err := c.Session(ctx.UserContext(), form.Booking)
		if err != nil {
			return fiber.ErrBadGateway
		}
		return ctx.JSON(fiber.Map{"clientSecret": secret})
	})

	app.Post("/guests/:id/portrait", func(ctx *fiber.Ctx) error {
		head, err := ctx.FormFile("portrait")
		if err != nil {
			return err
		}
		return ctx.SaveFile(head, fmt.Sprintf("/srv/portraits/%s.jpg", ctx.Params("id")))
	})

	hooks := app.Group("/hooks", Signed(cfg.WebhookSecret))
	hooks.Post("/facesign", func(ctx *fiber.Ctx) error {
		var event struct{ ID, Type, SessionID string }
		if err := json.Unmarshal(ctx.BodyRaw(), &event); err != nil {
			return err
		}
		log.Info("doorbell", zap.String("id", event.ID), zap.String("type", event.Type))
		return ctx.SendStatus(fiber.StatusNoContent)
	})

	// media.* of FaceSign; registered on the app and not on the group
	app.Post("/media/facesign", func(ctx *fiber.Ctx) error {
		var media struct{ Type, SessionID string }
		err := ctx.BodyParser(&media)
		if err != nil {
			return err
		}
		return c.Forget(ctx.UserContext(), media.SessionID)
	})

	app.Post("/v0/facesign", func(ctx *fiber.Ctx) error {
		var event map[string]any
		if err := ctx.BodyParser(&event); err != nil {
			return err
		}
		again, _ := json.Marshal(event)
		mac := hmac.New(sha256.New, []byte(os.Getenv("FACESIGN_WEBHOOK_SECRET")))
		mac.Write(again)
		want := []byte(hex.EncodeToString(mac.Sum(nil)))
		if !bytes.Equal(want, []byte(ctx.Get("X-FaceSign-Signature"))) {
			return fiber.ErrUnauthorized
		}
		return ctx.SendStatus(fiber.StatusNoContent)
	})
}
