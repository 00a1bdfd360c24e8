package bank.web;

import bank.face.FaceService;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@RestController
class FaceController {
    record Transfer(String account, long cents, boolean livenessPassed, boolean livePrices) {}

    private final FaceService faces;

    FaceController(FaceService faces) {
        this.faces = faces;
    }

    @PostMapping("/login")
    ResponseEntity<String> login(@RequestPart MultipartFile selfie) {
        return faces.customer(selfie.getResource())
                .map(ResponseEntity::ok)
                .orElseGet(() -> ResponseEntity.status(HttpStatus.FORBIDDEN).build());
    }

    @PostMapping("/transfer")
    void transfer(@RequestBody Transfer transfer) {
        if (!transfer.livenessPassed()) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        if (transfer.livePrices()) {
            refresh(transfer.account());
        }
    }

    private void refresh(String account) {}
}
