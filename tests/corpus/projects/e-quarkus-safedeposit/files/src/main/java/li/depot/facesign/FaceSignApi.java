package li.depot.facesign;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@Path("/sessions")
@RegisterRestClient(configKey = "facesign")
@ClientHeaderParam(name = "Authorization", value = "Bearer ${vault.facesign.key}")
@ClientHeaderParam(name = "FaceSign-Version", value = "${vault.facesign.version}")
public interface FaceSignApi {

    @POST
    Created create(Map<String, Object> request);

    @GET
    @Path("/{id}")
    Envelope get(@PathParam("id") String id);

    record Secret(String secret, String url) {}

    record Created(Session session, Secret clientSecret) {}

    record Envelope(Session session) {}

    record Session(String id, String status, Report report) {}

    record Report(List<Node> nodeReports) {}

    record Node(String type, String outcome) {}
}
