package com.bank.onboarding.face;

import feign.RequestInterceptor;
import feign.Request;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;

@FeignClient(name = "facesign", url = "https://api.facesign.ai/v1", configuration = FaceSignSessions.Headers.class)
public interface FaceSignSessions {
    @PostMapping("/sessions")
    Map<String, Object> create(@RequestBody Map<String, Object> body);

    @GetMapping("/sessions/{id}")
    Map<String, Object> get(@PathVariable("id") String id);

    class Headers {
        @Bean
        RequestInterceptor auth(@Value("${facesign.api-key}") String key) {
            return template -> template
                .header("Authorization", "Bearer " + key)
                .header("FaceSign-Version", "2024-01-15");
        }

        @Bean
        Request.Options options() {
            return new Request.Options(2, TimeUnit.SECONDS, 8, TimeUnit.SECONDS, false);
        }
    }
}
