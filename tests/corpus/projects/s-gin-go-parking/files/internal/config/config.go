package config

import (
	"strings"
	"time"

	"github.com/spf13/viper"
)

type Config struct {
	Listen  string
	Redis   string
	Gateway struct {
		URL     string
		Token   string
		Timeout time.Duration
	}
	Arsa struct {
		Key     string
		Minimum float64
	}
	FaceSign struct {
		Key           string
		Version       string
		WebhookSecret string `mapstructure:"webhook_secret"`
	}
	Photos struct {
		Dir string
		Key string
	}
}

func Load() (Config, error) {
	v := viper.New()
	v.SetConfigName("parkd")
	v.AddConfigPath("./config")
	v.AddConfigPath("/etc/parkd")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	v.AutomaticEnv()

	v.SetDefault("gateway.timeout", 10*time.Second)
	v.SetDefault("arsa.key", "") // ARSA_KEY
	v.SetDefault("arsa.minimum", 0.8)
	v.SetDefault("facesign.key", "<your key>")
	v.SetDefault("facesign.webhook_secret", "")
	v.SetDefault("photos.dir", "/var/lib/parkd")

	var c Config
	if err := v.ReadInConfig(); err != nil {
		return c, err
	}
	return c, v.Unmarshal(&c)
}
