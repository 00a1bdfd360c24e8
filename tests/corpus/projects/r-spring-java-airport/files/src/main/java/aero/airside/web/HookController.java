package aero.airside.web;

import aero.airside.face.FaceSignSessions;
import aero.airside.pass.PassRepository;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class HookController {

    public record Event(String id, String type, String sessionId) {}

    private final FaceSignSessions sessions;
    private final PassRepository passes;
    private final FaceSignSignatureFilter signatures;
    private final ObjectMapper json;

    public HookController(
            FaceSignSessions sessions, PassRepository passes, FaceSignSignatureFilter signatures, ObjectMapper json) {
        this.sessions = sessions;
        this.passes = passes;
        this.signatures = signatures;
        this.json = json;
    }

    @PostMapping("/hooks/facesign/session")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void session(@RequestBody Event event) {
        if ("session.status".equals(event.type()) && sessions.isAuthentic(event.sessionId())) {
            passes.activate(event.sessionId());
        }
    }

    @PostMapping("/api/facesign-callback")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void callback(@RequestBody Event event) {
        if (event.type().startsWith("session.")) {
            passes.activate(event.sessionId());
        }
    }

    @PostMapping("/api/facesign-media")
    public ResponseEntity<Void> media(
            @RequestHeader("FaceSign-Signature") String signature, @RequestBody Map<String, Object> event)
            throws JsonProcessingException {
        var again = json.writeValueAsString(event).getBytes(StandardCharsets.UTF_8);
        var expected = signatures.mac(again);
        if (!expected.equals(signature)) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build();
        }
        passes.mediaReady((String) event.get("sessionId"));
        return ResponseEntity.noContent().build();
    }
}
