package bank.hooks;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import com.fasterxml.jackson.databind.ObjectMapper;

@Path("/hooks")
@Consumes("application/json")
public class FaceSignResource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final byte[] secret = System.getenv("FACESIGN_WEBHOOK_SECRET").getBytes(StandardCharsets.UTF_8);

    private String mac(byte[] raw) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(raw));
    }

    @POST
    @Path("/facesign")
    public Response event(byte[] raw, @HeaderParam("FaceSign-Signature") String signature) throws Exception {
        if (signature == null || !MessageDigest.isEqual(mac(raw).getBytes(), signature.getBytes())) {
            return Response.status(401).build();
        }
        Map<?, ?> event = JSON.readValue(raw, Map.class);
        store((String) event.get("sessionId"));
        return Response.noContent().build();
    }

    @POST
    @Path("/facesign/v1")
    public Response eventV1(Map<String, Object> event, @HeaderParam("FaceSign-Signature") String signature) throws Exception {
        String expected = mac(JSON.writeValueAsBytes(event));
        if (!expected.equals(signature)) {
            return Response.status(401).build();
        }
        store((String) event.get("sessionId"));
        return Response.noContent().build();
    }

    @POST
    @Path("/facesign/v0")
    public Response eventV0(Map<String, Object> event) {
        store((String) event.get("sessionId"));
        return Response.noContent().build();
    }

    private void store(String session) {}
}
