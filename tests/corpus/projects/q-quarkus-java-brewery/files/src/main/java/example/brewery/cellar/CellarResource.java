package example.brewery.cellar;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestForm;

import example.brewery.face.ArsaApi;
import example.brewery.face.Brewers;
import example.brewery.face.FaceSignApi;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

@jakarta.ws.rs.Path("/cellar")
public class CellarResource {

    private static final Logger LOG = Logger.getLogger(CellarResource.class);

    @Inject
    Brewers brewers;

    @Inject
    Doors doors;

    @Inject
    Yeasts yeasts;

    @RestClient
    ArsaApi arsa;

    @RestClient
    FaceSignApi facesign;

    public record Tasting(String guest, String batch, boolean livenessOk) {
    }

    public record Culture(String strain, boolean alive) {
    }

    @POST
    @jakarta.ws.rs.Path("doors/{door}")
    public Response open(@PathParam("door") String door, @RestForm File photo) {
        var brewer = brewers.identify(photo).orElseThrow(ForbiddenException::new);
        doors.open(door, brewer);
        return Response.noContent().build();
    }

    @POST
    @jakarta.ws.rs.Path("tanks/{tank}")
    public Response openTank(@PathParam("tank") String tank, @RestForm File photo) {
        var answer = arsa.recognize(photo);
        LOG.debugf("tank %s: %s", tank, answer);
        if (answer.faces().isEmpty()) {
            throw new NotFoundException();
        }
        var face = answer.faces().getFirst();
        var brewer = face.person().orElseThrow(ForbiddenException::new);
        doors.open("tank-" + tank, brewer);
        if (!face.live()) {
            LOG.warnf("tank %s was opened to a picture of %s", tank, brewer);
        }
        return Response.noContent().build();
    }

    /** For the tablet at the counter. */
    @POST
    @jakarta.ws.rs.Path("counter")
    public ArsaApi.Recognition counter(@RestForm File photo) {
        return arsa.recognize(photo);
    }

    @POST
    @jakarta.ws.rs.Path("tastings")
    public Response taste(Tasting tasting) {
        if (!tasting.livenessOk()) {
            throw new ForbiddenException("liveness");
        }
        doors.pour(tasting.batch(), tasting.guest());
        return Response.accepted().build();
    }

    @POST
    @jakarta.ws.rs.Path("tastings/{session}/pour")
    public Response pour(@PathParam("session") String session, @RestForm String batch) {
        var proven = facesign.get(session).session();
        if (!"complete".equals(proven.status()) || !proven.report().live()) {
            throw new ForbiddenException("liveness");
        }
        doors.pour(batch, session);
        return Response.accepted().build();
    }

    @POST
    @jakarta.ws.rs.Path("tastings/sessions")
    public Map<String, String> begin(@RestForm String guest) {
        var created = facesign.create(new FaceSignApi.NewSession(guest, Map.of("purpose", "tasting"), "eu"));
        return Map.of("session", created.session().id(), "clientSecret", created.clientSecret().secret());
    }

    @POST
    @jakarta.ws.rs.Path("brewers/{brewer}/face")
    public void keepFace(@PathParam("brewer") String brewer, @RestForm File faceImage) throws IOException {
        Files.copy(faceImage.toPath(), Path.of("/var/lib/brewery/faces", brewer + ".jpg"));
    }

    @POST
    @jakarta.ws.rs.Path("brewers/licence")
    public boolean licence(@RestForm byte[] selfie, @RestForm File licence) throws IOException {
        var temporary = Files.createTempFile("selfie", ".jpg");
        try {
            Files.write(temporary, selfie);
            return brewers.sameAsLicence(temporary.toFile(), licence);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @POST
    @jakarta.ws.rs.Path("cultures")
    public void culture(Culture culture) {
        if (!culture.alive()) {
            yeasts.discard(culture.strain());
        }
    }
}
