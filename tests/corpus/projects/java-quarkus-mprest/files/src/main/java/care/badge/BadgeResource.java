package care.badge;

import io.quarkus.logging.Log;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

@Path("/badges")
public class BadgeResource {

    @Inject @RestClient FaceApi faces;
    @Inject Liveness liveness;
    @Inject BadgeStore store;
    @ConfigProperty(name = "badge.min-similarity") double minSimilarity;

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response issue(@RestForm("photo") FileUpload photo) {
        var answer = faces.recognize(photo.uploadedFile().toFile());
        var uid = liveness.subjectOf(answer);
        if ("unknown".equals(uid)) {
            return Response.status(404).build();
        }
        Log.infof("badge for %s", uid);
        return Response.ok(store.print(uid)).build();
    }

    @POST
    @Path("/night")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response night(@RestForm("photo") FileUpload photo) throws IOException {
        var answer = faces.recognize(photo.uploadedFile().toFile());
        Log.infof("night desk: %s", answer);
        for (var face : answer.faces()) {
            if (!"unknown".equals(face.recognition_uidresult())) {
                store.openDoor(face.recognition_uidresult());
            }
            if (!face.passive_liveness().is_real_face()) {
                Log.warn("a print at the night desk");
            }
        }
        Files.copy(photo.uploadedFile(), java.nio.file.Path.of("/var/badges", photo.fileName()), StandardCopyOption.REPLACE_EXISTING);
        return Response.noContent().build();
    }

    @POST
    @Path("/visitors")
    public Response visitor(VisitorForm form) {
        if (!form.livenessConfirmed()) {
            throw new ForbiddenException();
        }
        return Response.ok(store.print(form.uid())).build();
    }

    @POST
    @Path("/document")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response document(@RestForm("id") FileUpload id, @RestForm("selfie") FileUpload selfie) {
        var compared = faces.compare(id.uploadedFile().toFile(), selfie.uploadedFile().toFile());
        if (!liveness.selfieMatches(compared) || compared.similarity_score() < minSimilarity) {
            throw new ForbiddenException();
        }
        return Response.noContent().build();
    }

    @DELETE
    @Path("/{uid}")
    public Response forget(@PathParam("uid") String uid) {
        return "success".equals(faces.remove(uid).status()) ? Response.noContent().build() : Response.status(502).build();
    }

    public record VisitorForm(String uid, boolean livenessConfirmed) {}
}
