package com.bank.onboarding.face;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestTemplate;

/** From before Feign. */
@Service
public class LegacyFaceSign {
    private static final Logger log = LoggerFactory.getLogger(LegacyFaceSign.class);
    private static final String API = "https://api.facesign.ai/v1";

    private final RestTemplate plain = new RestTemplate();
    private final RestTemplate timed;

    public LegacyFaceSign() {
        SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
        factory.setConnectTimeout(2000);
        factory.setReadTimeout(8000);
        timed = new RestTemplate(factory);
    }

    private static HttpHeaders auth(String key) {
        HttpHeaders headers = new HttpHeaders();
        headers.setBearerAuth(key);
        headers.set("FaceSign-Version", "2024-01-15");
        return headers;
    }

    public Map<?, ?> session(String id, String key) {
        return timed.exchange(API + "/sessions/" + id, HttpMethod.GET, new HttpEntity<>(auth(key)), Map.class).getBody();
    }

    public Map<?, ?> langs(String key) {
        return plain.exchange(API + "/langs", HttpMethod.GET, new HttpEntity<>(auth(key)), Map.class).getBody();
    }

    public Map<?, ?> avatars(String key) {
        HttpHeaders headers = new HttpHeaders();
        headers.setBearerAuth(key);
        log.trace("avatars with {}", headers);
        return timed.exchange(API + "/avatars", HttpMethod.GET, new HttpEntity<>(headers), Map.class).getBody();
    }
}
