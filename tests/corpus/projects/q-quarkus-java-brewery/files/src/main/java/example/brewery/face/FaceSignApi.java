package example.brewery.face;

import java.util.List;
import java.util.Map;

import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

@Path("/sessions")
@RegisterRestClient(configKey = "facesign")
@ClientHeaderParam(name = "FaceSign-Version", value = "2024-12-18")
@ClientHeaderParam(name = "Authorization", value = "{bearer}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface FaceSignApi {

    @POST
    Created create(NewSession session);

    @GET
    @Path("{id}")
    Wrapped get(@PathParam("id") String id);

    default String bearer() {
        return "Bearer " + ConfigProvider.getConfig().getValue("brewery.facesign.key", String.class);
    }

    record NewSession(String clientReferenceId, Map<String, String> metadata, String zone) {
    }

    record ClientSecret(String secret, long expireAt, String url) {
    }

    record Node(String type, String outcome) {
    }

    record Report(List<Node> nodeReports) {
        public boolean live() {
            var checks = nodeReports.stream().filter(n -> "liveness_detection".equals(n.type())).toList();
            return !checks.isEmpty() && checks.stream().allMatch(n -> "livenessDetected".equals(n.outcome()));
        }
    }

    record Session(String id, String status, Report report) {
    }

    record Created(Session session, ClientSecret clientSecret) {
    }

    record Wrapped(Session session) {
    }
}
