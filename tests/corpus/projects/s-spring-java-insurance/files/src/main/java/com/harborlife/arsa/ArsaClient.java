package com.harborlife.arsa;

import com.harborlife.arsa.ArsaModels.Comparison;
import com.harborlife.arsa.ArsaModels.Face;
import com.harborlife.arsa.ArsaModels.Recognition;
import com.harborlife.config.VendorProperties;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
public class ArsaClient {

    private static final Logger log = LoggerFactory.getLogger(ArsaClient.class);

    private final RestClient http;
    private final VendorProperties.Arsa properties;

    public ArsaClient(RestClient arsaRestClient, VendorProperties.Arsa properties) {
        this.http = arsaRestClient;
        this.properties = properties;
    }

    public Recognition recognize(byte[] image) {
        var answer = http.post()
                .uri("/face_recognition/recognize_face")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(form("face_image", image).build())
                .retrieve()
                .body(Recognition.class);
        log.debug("recognised {} faces, status {}", answer.faces().size(), answer.status());
        return answer;
    }

    /** The one living person in the picture, if the vendor knows him. */
    public Optional<String> identify(byte[] image) {
        var faces = recognize(image).faces();
        if (faces.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(faces.get(0)).filter(Face::alive).filter(Face::known).map(Face::uid);
    }

    public Comparison compare(byte[] card, byte[] selfie) {
        var form = form("image1", card);
        form.part("image2", named(selfie)).contentType(MediaType.IMAGE_JPEG);
        return http.post()
                .uri("/face_recognition/validate_faces")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(form.build())
                .retrieve()
                .body(Comparison.class);
    }

    /** Used by the erasure job, which runs outside of the web context. */
    public boolean forget(String uid) {
        var status = RestClient.create()
                .delete()
                .uri(properties.baseUrl() + "/face_recognition/remove_face")
                .header("x-key-secret", properties.key())
                .header("x-face-uid", uid)
                .retrieve()
                .body(Erasure.class);
        return status != null && "success".equals(status.status());
    }

    private record Erasure(String status) {
    }

    private static MultipartBodyBuilder form(String field, byte[] image) {
        var builder = new MultipartBodyBuilder();
        builder.part(field, named(image)).contentType(MediaType.IMAGE_JPEG);
        return builder;
    }

    private static ByteArrayResource named(byte[] image) {
        return new ByteArrayResource(image) {
            @Override
            public String getFilename() {
                return "capture.jpg";
            }
        };
    }
}
