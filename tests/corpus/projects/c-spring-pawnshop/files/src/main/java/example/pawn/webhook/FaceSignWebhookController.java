package example.pawn.webhook;

import example.pawn.appraisal.Appraisals;
import example.pawn.identity.FaceSignGateway;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/webhooks/facesign")
class FaceSignWebhookController {

    record Event(String id, String type, String sessionId) {}

    private final FaceSignGateway facesign;
    private final Appraisals appraisals;

    FaceSignWebhookController(FaceSignGateway facesign, Appraisals appraisals) {
        this.facesign = facesign;
        this.appraisals = appraisals;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void on(@RequestBody Event event) {
        if (!"session.status".equals(event.type())) {
            return;
        }
        if (facesign.isLive(event.sessionId())) {
            appraisals.release(event.sessionId());
        } else {
            appraisals.hold(event.sessionId());
        }
    }
}
