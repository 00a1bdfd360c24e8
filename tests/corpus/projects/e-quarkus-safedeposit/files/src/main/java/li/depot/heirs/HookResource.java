package li.depot.heirs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@Path("/hooks")
public class HookResource {
    @Inject ObjectMapper json;
    @Inject HeirChecks checks;

    @ConfigProperty(name = "vault.facesign.webhook-secret")
    String secret;

    private byte[] mac(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(), "HmacSHA256"));
        return mac.doFinal(body);
    }

    @POST
    @Path("/facesign")
    public Response session(@HeaderParam("FaceSign-Signature") String signature, byte[] body) throws Exception {
        if (signature == null || !MessageDigest.isEqual(mac(body), HexFormat.of().parseHex(signature))) {
            return Response.status(401).build();
        }
        JsonNode event = json.readTree(body);
        checks.refetch(event.get("sessionId").asText());
        return Response.noContent().build();
    }

    @POST
    @Path("/facesign/v2")
    public Response sessionV2(@HeaderParam("X-FaceSign-Signature") String signature, JsonNode event) throws Exception {
        byte[] again = json.writeValueAsBytes(event);
        String expected = HexFormat.of().formatHex(mac(again));
        if (!expected.equals(signature)) {
            return Response.status(401).build();
        }
        checks.refetch(event.get("sessionId").asText());
        return Response.ok().build();
    }

    @POST
    @Path("/land-registry")
    public Response registry(JsonNode notice) {
        if ("transfer".equals(notice.get("kind").asText())) {
            checks.heirsChanged(notice.get("deed").asText());
        }
        return Response.ok().build();
    }
}
