package li.depot.arsa;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.File;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestForm;

@Path("/face_recognition")
@RegisterRestClient(configKey = "arsa")
@ClientHeaderParam(name = "x-key-secret", value = "${vault.arsa.key}")
public interface ArsaApi {

    @POST
    @Path("/recognize_face")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Retry(maxRetries = 2)
    Recognition recognize(@RestForm("face_image") File image);

    @POST
    @Path("/validate_faces")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    Comparison validate(@RestForm("image1") File selfie, @RestForm("image2") File passport);

    @DELETE
    @Path("/remove_face")
    Erasure remove(@HeaderParam("x-face-uid") String uid);

    record Liveness(@JsonProperty("is_real_face") boolean isRealFace) {}

    record Face(
            @JsonProperty("passive_liveness") Liveness liveness,
            @JsonProperty("recognition_uidresult") String uid) {}

    record Recognition(String status, List<Face> faces) {}

    record Analysis(@JsonProperty("passive_liveness") Liveness liveness) {}

    record Comparison(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face1_analysis") Analysis selfie) {}

    record Erasure(String status) {}
}
