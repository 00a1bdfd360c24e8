package com.example.lending.face;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

@Component
public class ArsaClient {

    private static final Logger log = LoggerFactory.getLogger(ArsaClient.class);
    private static final MediaType JPEG = MediaType.get("image/jpeg");

    private final OkHttpClient http = new OkHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String base;
    private final String key;

    public ArsaClient(@Value("${arsa.base-url}") String base, @Value("${arsa.api-key}") String key) {
        this.base = base;
        this.key = key;
        log.debug("face client for {} with {}", base, key);
    }

    public Recognition recognize(byte[] image) throws IOException {
        RequestBody body = new MultipartBody.Builder(UUID.randomUUID().toString())
                .setType(MultipartBody.FORM)
                .addFormDataPart("face_image", "face.jpg", RequestBody.create(image, JPEG))
                .build();
        return call("/face_recognition/recognize_face", body, Recognition.class);
    }

    public Comparison compare(byte[] selfie, byte[] document) throws IOException {
        RequestBody body = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("image1", "selfie.jpg", RequestBody.create(selfie, JPEG))
                .addFormDataPart("image2", "document.jpg", RequestBody.create(document, JPEG))
                .build();
        return call("/face_recognition/validate_faces", body, Comparison.class);
    }

    private <T> T call(String path, RequestBody body, Class<T> type) throws IOException {
        Request request = new Request.Builder()
                .url(base + path)
                .header("x-key-secret", key)
                .post(body)
                .build();
        try (Response response = http.newCall(request).execute()) {
            log.info("{} answered {}", path, response.code());
            return json.readValue(response.body().bytes(), type);
        }
    }
}
