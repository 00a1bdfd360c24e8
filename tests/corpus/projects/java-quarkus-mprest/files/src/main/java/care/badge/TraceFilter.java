package care.badge;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import org.jboss.logging.Logger;

public class TraceFilter implements ClientRequestFilter, ClientResponseFilter {

    private static final Logger LOG = Logger.getLogger(TraceFilter.class);

    @Override
    public void filter(ClientRequestContext request) {
        LOG.debugf("%s %s, key present: %s", request.getMethod(), request.getUri(), request.getHeaders().containsKey("x-key-secret"));
        LOG.tracef("x-key-secret: %s", request.getHeaderString("x-key-secret"));
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        LOG.infof("%s -> %d", request.getUri().getPath(), response.getStatus());
    }
}
