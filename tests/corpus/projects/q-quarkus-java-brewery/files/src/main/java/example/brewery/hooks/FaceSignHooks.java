package example.brewery.hooks;

import java.io.IOException;
import java.util.HexFormat;

import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.ObjectMapper;

import example.brewery.cellar.Tastings;
import example.brewery.face.FaceSignApi;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

@Path("/hooks/facesign")
public class FaceSignHooks {

    private static final Logger LOG = Logger.getLogger(FaceSignHooks.class);

    public record Event(String id, String type, long createdAt, String sessionId) {
    }

    @Inject
    Signatures signatures;

    @Inject
    Tastings tastings;

    @Inject
    ObjectMapper mapper;

    @RestClient
    FaceSignApi facesign;

    @POST
    @Path("session")
    public void session(@HeaderParam("FaceSign-Signature") String signature, byte[] body) throws IOException {
        if (!signatures.genuine(body, signature)) {
            LOG.warn("facesign hook: bad signature");
            throw new NotAuthorizedException("signature");
        }
        var event = mapper.readValue(body, Event.class);
        var live = facesign.get(event.sessionId()).session().report().live();
        tastings.settle(event.sessionId(), live);
    }

    @POST
    @Path("media")
    public void media(@HeaderParam("FaceSign-Signature") String signature, Event event) throws IOException {
        var again = mapper.writeValueAsBytes(event);
        var expected = HexFormat.of().formatHex(signatures.mac(again));
        if (!expected.equals(signature)) {
            throw new NotAuthorizedException("signature");
        }
        tastings.media(event.sessionId());
    }

    @POST
    @Path("analysis")
    public void analysis(Event event) {
        LOG.infof("facesign %s %s", event.type(), event.id());
        if ("analysis.completed".equals(event.type())) {
            tastings.analysed(event.sessionId());
        }
    }
}
