package com.roulette.door;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/door")
public class DoorController {

    private static final Logger log = LoggerFactory.getLogger(DoorController.class);

    public record AgeCheck(String guest, boolean livenessPassed) {}

    private final ArsaGateway arsa;
    private final GuestRegister register;
    private final FaceVault vault;

    public DoorController(ArsaGateway arsa, GuestRegister register, FaceVault vault) {
        this.arsa = arsa;
        this.register = register;
        this.vault = vault;
    }

    @PostMapping("/admit")
    public void admit(@RequestPart MultipartFile photo) throws IOException {
        var faces = arsa.recognize(photo.getBytes()).faces();
        if (faces.size() != 1) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY, "one guest at a time");
        }
        var guest = faces.get(0).identity()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.FORBIDDEN));
        register.admit(guest);
    }

    @PostMapping("/cage")
    public void cashOut(@RequestPart MultipartFile photo, @RequestParam String ticket) throws IOException {
        var faces = arsa.recognize(photo.getBytes()).faces();
        if (faces.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY);
        }
        var winner = faces.getFirst();
        if (!winner.isLive()) {
            log.warn("spoof at the cage, ticket {}", ticket);
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        register.payOut(ticket, winner.uid());
    }

    @PostMapping("/vip")
    public void vipLounge(@RequestPart MultipartFile photo) throws IOException {
        for (var face : arsa.recognize(photo.getBytes()).faces()) {
            if (register.isVip(face.uid())) {
                register.openLounge(face.uid());
            }
        }
    }

    @PostMapping("/passport")
    public void passport(@RequestPart MultipartFile document, @RequestPart MultipartFile selfie, @RequestParam String guest)
            throws IOException {
        var result = arsa.compare(document.getBytes(), selfie.getBytes());
        if (result.similarity() < 85.0) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        if (!result.selfie().liveness().isRealFace()) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        register.documentMatches(guest);
        vault.seal(guest, selfie.getBytes());
    }

    @PostMapping("/membership")
    public void membership(@RequestPart MultipartFile card, @RequestPart MultipartFile selfie, @RequestParam String guest)
            throws IOException {
        if (arsa.compare(card.getBytes(), selfie.getBytes()).match()) {
            register.extendMembership(guest);
        }
    }

    @PostMapping("/age")
    public void age(@RequestBody AgeCheck check) {
        if (check.livenessPassed()) {
            register.ageConfirmed(check.guest());
        }
    }

    @PutMapping("/guests/{guest}/portrait")
    public void portrait(@PathVariable String guest, @RequestPart MultipartFile face) throws IOException {
        Files.write(Path.of("/var/casino/portraits", guest + ".jpg"), face.getBytes());
    }
}
