package bank.vault.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@RegisterRestClient(configKey = "facesign")
@ClientHeaderParam(name = "FaceSign-Version", value = "2024-01-15")
@ClientHeaderParam(name = "Authorization", value = "{bearer}")
@Path("/sessions")
public interface FaceSignApi {

    @POST
    JsonNode open(Map<String, String> request);

    @GET
    @Path("/{id}")
    JsonNode get(@PathParam("id") String id);

    default String bearer() {
        return "Bearer " + ConfigProvider.getConfig().getValue("facesign.api-key", String.class);
    }

    static boolean live(JsonNode answer) {
        for (JsonNode node : answer.at("/session/report/nodeReports")) {
            if (node.path("type").asText().equals("liveness_detection")) {
                return node.path("outcome").asText().equals("livenessDetected");
            }
        }
        return false;
    }
}
