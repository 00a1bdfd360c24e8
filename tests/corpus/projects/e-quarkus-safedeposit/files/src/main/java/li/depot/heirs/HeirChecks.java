package li.depot.heirs;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import li.depot.facesign.FaceSignApi;
import org.eclipse.microprofile.rest.client.inject.RestClient;

@ApplicationScoped
public class HeirChecks {
    @Inject @RestClient FaceSignApi facesign;
    @Inject Deeds deeds;

    private final Queue<String> due = new ConcurrentLinkedQueue<>();

    public String begin(String heir, String deed) {
        var created = facesign.create(Map.of("clientReferenceId", heir, "metadata", Map.of("deed", deed)));
        deeds.session(deed, created.session().id());
        return created.clientSecret().secret();
    }

    public void refetch(String sessionId) {
        due.add(sessionId);
    }

    public void heirsChanged(String deed) {
        deeds.reset(deed);
    }

    @Scheduled(every = "10s")
    void work() {
        for (String id; (id = due.poll()) != null; ) {
            var session = facesign.get(id).session();
            if (!"complete".equals(session.status())) {
                continue;
            }
            boolean live = session.report().nodeReports().stream()
                    .anyMatch(n -> n.type().equals("liveness_detection") && n.outcome().equals("livenessDetected"));
            deeds.judged(id, live);
        }
    }
}
