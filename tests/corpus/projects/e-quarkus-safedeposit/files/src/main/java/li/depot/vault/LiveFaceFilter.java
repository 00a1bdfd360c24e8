package li.depot.vault;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import li.depot.arsa.ArsaApi;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

@Provider
@LiveFaceFilter.Required
@Priority(Priorities.AUTHORIZATION)
public class LiveFaceFilter implements ContainerRequestFilter {
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Required {}

    private static final Logger LOG = Logger.getLogger(LiveFaceFilter.class);

    @Inject @RestClient ArsaApi arsa;

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        Path frame = Files.createTempFile("vault", ".jpg");
        try {
            Files.write(frame, context.getEntityStream().readAllBytes());
            switch (Verdict.of(arsa.recognize(frame.toFile()))) {
                case Verdict.Holder(var uid) -> context.setProperty("holder", uid);
                case Verdict.Refused(var reason) -> {
                    LOG.infof("refused: %s", reason);
                    context.abortWith(Response.status(403).entity(reason.name()).build());
                }
            }
        } finally {
            Files.deleteIfExists(frame);
        }
    }
}
