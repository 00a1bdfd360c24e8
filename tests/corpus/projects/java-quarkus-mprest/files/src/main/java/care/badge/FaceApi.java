package care.badge;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestForm;

import java.io.File;
import java.util.List;

@Path("/")
@RegisterRestClient(configKey = "face")
@RegisterProvider(TraceFilter.class)
@ClientHeaderParam(name = "x-key-secret", value = "${arsa.key}")
public interface FaceApi {

    @POST
    @Path("face_recognition/recognize_face")
    Recognition recognize(@RestForm("face_image") File image);

    @POST
    @Path("face_recognition/validate_faces")
    Comparison compare(@RestForm("image1") File document, @RestForm("image2") File selfie);

    @DELETE
    @Path("face_recognition/remove_face")
    Erasure remove(@HeaderParam("x-face-uid") String uid);

    record PassiveLiveness(boolean is_real_face) {}

    record Face(String recognition_uidresult, PassiveLiveness passive_liveness) {}

    record Recognition(String status, List<Face> faces) {}

    record Analysis(PassiveLiveness passive_liveness) {}

    record Comparison(boolean match_result, double similarity_score, Analysis face1_analysis, Analysis face2_analysis) {}

    record Erasure(String status) {}
}
