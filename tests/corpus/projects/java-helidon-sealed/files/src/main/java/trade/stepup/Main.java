package trade.stepup;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public final class Main {

    private static final Map<String, Boolean> RAISED = new ConcurrentHashMap<>();
    private static final String HOOK = System.getenv("FACESIGN_WEBHOOK_SECRET");
    private static final FaceSign API = FaceSign.fromEnvironment();

    private Main() {}

    public static void main(String[] args) {
        WebServer.builder().port(8080).routing(Main::routes).build().start();
    }

    static void routes(HttpRouting.Builder r) {
        r.post("/stepup", Main::open)
                .post("/stepup/{id}", Main::finish)
                .post("/stepup/{id}/fast", Main::finishFast)
                .post("/hooks/facesign", Main::hook)
                .post("/hooks/facesign/audit", Main::audit);
    }

    static void open(ServerRequest req, ServerResponse res) throws Exception {
        JsonObject opened = API.open(req.query().get("account"));
        res.send(opened.getJsonObject("clientSecret").getString("secret"));
    }

    static void finish(ServerRequest req, ServerResponse res) throws Exception {
        String id = req.path().pathParameters().get("id");
        switch (API.verdict(id)) {
            case Verdict.Live live -> {
                RAISED.put(live.sessionId(), true);
                res.status(204).send();
            }
            case Verdict.Spoof spoof -> res.status(403).send();
            case Verdict.Undecided undecided -> res.status(409).send();
        }
    }

    static void finishFast(ServerRequest req, ServerResponse res) throws Exception {
        var body = req.content().as(JsonObject.class);
        if (body.getBoolean("livenessDetected", false)) {
            RAISED.put(req.path().pathParameters().get("id"), true);
        }
        res.status(204).send();
    }

    static void hook(ServerRequest req, ServerResponse res) throws Exception {
        byte[] raw = req.content().as(byte[].class);
        String given = req.headers().first(io.helidon.http.HeaderNames.create("FaceSign-Signature")).orElse(null);
        if (!Signatures.good(HOOK, raw, given)) {
            res.status(401).send();
            return;
        }
        var signed = parse(raw);
        if (API.verdict(signed.getString("sessionId")) instanceof Verdict.Live live) {
            RAISED.put(live.sessionId() + "#" + signed.getString("id"), true);
        }
        res.status(204).send();
    }

    static void audit(ServerRequest req, ServerResponse res) throws Exception {
        byte[] raw = req.content().as(byte[].class);
        String given = req.headers().first(io.helidon.http.HeaderNames.create("FaceSign-Signature")).orElse("");
        var event = parse(raw);
        RAISED.remove(event.getString("sessionId"));
        System.out.println("signature good: " + Signatures.goodOld(HOOK, raw, given));
        res.status(204).send();
    }

    private static JsonObject parse(byte[] raw) {
        try (var reader = jakarta.json.Json.createReader(new java.io.ByteArrayInputStream(raw))) {
            return reader.readObject();
        }
    }
}
