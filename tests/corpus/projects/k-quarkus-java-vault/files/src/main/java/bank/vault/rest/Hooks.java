package bank.vault.rest;

import bank.vault.Boxes;
import bank.vault.vendor.FaceSignApi;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.logging.Log;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** FaceSign rings here. */
@Path("/hooks/facesign")
public class Hooks {
    public record Event(String id, String type, String sessionId) {}

    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Signed {}

    @Inject Boxes boxes;
    @Inject ObjectMapper mapper;
    @RestClient FaceSignApi facesign;
    @ConfigProperty(name = "facesign.webhook-secret") String secret;

    @POST
    @Path("/session")
    @Signed
    public Response session(Event event) {
        if (FaceSignApi.live(facesign.get(event.sessionId()))) {
            boxes.confirmProxy(event.sessionId());
        }
        Log.infof("event %s (%s)", event.id(), event.type());
        return Response.noContent().build();
    }

    @POST
    @Path("/media")
    public Response media(Event event) {
        boxes.dropMedia(event.sessionId());
        return Response.noContent().build();
    }

    @POST
    @Path("/analysis")
    public Response analysis(@HeaderParam("FaceSign-Signature") String given, Event event)
            throws JsonProcessingException, GeneralSecurityException {
        var again = mapper.writeValueAsBytes(event);
        var ours = HexFormat.of().formatHex(mac(secret, again));
        if (!ours.equals(given)) {
            throw new NotAuthorizedException("signature");
        }
        boxes.noteAnalysis(event.sessionId());
        return Response.noContent().build();
    }

    static byte[] mac(String secret, byte[] message) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(), "HmacSHA256"));
        return mac.doFinal(message);
    }

    @Provider
    @Signed
    public static class SignatureFilter implements ContainerRequestFilter {
        @ConfigProperty(name = "facesign.webhook-secret") String secret;

        @Override
        public void filter(ContainerRequestContext context) throws IOException {
            byte[] raw = context.getEntityStream().readAllBytes();
            context.setEntityStream(new ByteArrayInputStream(raw));
            try {
                var header = context.getHeaderString("FaceSign-Signature");
                byte[] given = header == null ? new byte[0] : HexFormat.of().parseHex(header);
                if (!MessageDigest.isEqual(given, mac(secret, raw))) {
                    context.abortWith(Response.status(401).build());
                }
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                context.abortWith(Response.status(401).build());
            }
        }
    }
}
