package example.brewery.face;

import java.io.File;
import java.util.List;
import java.util.Optional;

import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestForm;

import com.fasterxml.jackson.annotation.JsonProperty;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;

@Path("/")
@RegisterRestClient(configKey = "arsa")
@ClientHeaderParam(name = "x-key-secret", value = "${brewery.arsa.key}")
public interface ArsaApi {

    @POST
    @Path("face_recognition/recognize_face")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    Recognition recognize(@RestForm("face_image") File image);

    @POST
    @Path("face_recognition/validate_faces")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    Validation validate(@RestForm("image1") File selfie, @RestForm("image2") File document);

    @DELETE
    @Path("face_recognition/remove_face")
    Status remove(@HeaderParam("x-face-uid") String uid);

    record Status(String status) {
    }

    record PassiveLiveness(
            @JsonProperty("is_real_face") boolean realFace,
            @JsonProperty("liveness_probability") double probability) {
    }

    record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") PassiveLiveness liveness) {

        public boolean live() {
            return liveness != null && liveness.realFace();
        }

        public Optional<String> person() {
            return "unknown".equals(uid) ? Optional.empty() : Optional.ofNullable(uid);
        }
    }

    record Recognition(String status, List<Face> faces) {
    }

    record Side(@JsonProperty("passive_liveness") PassiveLiveness liveness) {
    }

    record Validation(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face1_analysis") Side selfie) {
    }
}
