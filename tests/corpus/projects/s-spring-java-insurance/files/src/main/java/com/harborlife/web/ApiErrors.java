package com.harborlife.web;

import com.harborlife.claims.ClaimService.ClaimRefused;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.RestClientResponseException;

@RestControllerAdvice
public class ApiErrors {

    private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

    @ExceptionHandler(ClaimRefused.class)
    @ResponseStatus(HttpStatus.FORBIDDEN)
    Map<String, String> refused(ClaimRefused e) {
        return Map.of("reason", e.getMessage());
    }

    @ExceptionHandler(RestClientResponseException.class)
    @ResponseStatus(HttpStatus.BAD_GATEWAY)
    Map<String, String> vendor(RestClientResponseException e) {
        log.error("vendor answered {}", e.getStatusCode());
        return Map.of("reason", "recognition is not available");
    }
}
