package com.bank.onboarding.config;

import org.springframework.boot.context.properties.ConfigurationProperties;

@ConfigurationProperties("arsa")
public record FaceProperties(String baseUrl, String apiKey) {
    @Override
    public String toString() {
        return "FaceProperties[baseUrl=" + baseUrl + ", apiKey=" + (apiKey == null ? "unset" : "set") + "]";
    }
}
