package config

import (
	"log"
	"strings"

	"github.com/spf13/viper"
)

type Config struct {
	Arsa struct {
		Base    string
		Key     string
		Timeout string
	}
	FaceSign struct {
		Base          string
		WebhookSecret string `mapstructure:"webhook_secret"`
	}
	Visor struct{ Token string }
}

func Load() (c Config, err error) {
	v := viper.New()
	v.SetConfigFile("config.yaml")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	v.AutomaticEnv()
	v.SetDefault("arsa.key", "")
	v.SetDefault("arsa.timeout", "8s")
	if err = v.ReadInConfig(); err != nil {
		return
	}
	if err = v.Unmarshal(&c); err == nil {
		log.Printf("config loaded, arsa key of %d characters, facesign hook %t", len(c.Arsa.Key), c.FaceSign.WebhookSecret != "")
	}
	return
}

// Dump prints what the service runs with. Used by `lockers config`.
func Dump(c Config) {
	log.Printf("base=%s key=%s", c.Arsa.Base, c.Arsa.Key)
	log.Printf("visor token=%s…", c.Visor.Token[:4])
}
