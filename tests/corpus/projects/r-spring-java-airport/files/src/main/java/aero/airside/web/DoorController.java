package aero.airside.web;

import aero.airside.config.FaceProperties;
import aero.airside.door.DoorService;
import aero.airside.face.ArsaGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/doors")
public class DoorController {

    public record LoungeRequest(String boardingPass, boolean livenessOk) {}

    private static final Path ARCHIVE = Path.of("/srv/airside/apron");

    private final ArsaGateway arsa;
    private final DoorService doors;
    private final FaceProperties props;

    public DoorController(ArsaGateway arsa, DoorService doors, FaceProperties props) {
        this.arsa = arsa;
        this.doors = doors;
        this.props = props;
    }

    private static ResponseStatusException forbidden() {
        return new ResponseStatusException(HttpStatus.FORBIDDEN);
    }

    @PostMapping("/{door}/staff")
    public void staff(@PathVariable String door, @RequestPart MultipartFile photo) throws IOException {
        var face = arsa.onlyLiveFace(photo.getBytes()).orElseThrow(DoorController::forbidden);
        if (!face.isKnown()) {
            throw forbidden();
        }
        doors.open(door, face.uid());
    }

    @PostMapping("/{door}/crew")
    public List<String> crew(@PathVariable String door, @RequestPart MultipartFile photo) throws IOException {
        var temp = Files.createTempFile("crew", ".jpg");
        try {
            photo.transferTo(temp);
            return arsa.recognize(Files.readAllBytes(temp)).faces().stream()
                    .filter(ArsaGateway.Face::isLive)
                    .filter(ArsaGateway.Face::isKnown)
                    .map(ArsaGateway.Face::uid)
                    .toList();
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    @PostMapping("/{door}/apron")
    public void apron(@PathVariable String door, @RequestPart MultipartFile photo) throws IOException {
        Files.write(ARCHIVE.resolve(door + "-" + System.nanoTime() + ".jpg"), photo.getBytes());
        var faces = arsa.recognize(photo.getBytes()).faces();
        var face = faces.get(0);
        if (face.isKnown()) {
            doors.open(door, face.uid());
        }
    }

    @PostMapping("/boarding")
    public String boarding(@RequestPart MultipartFile passport, @RequestPart MultipartFile selfie) throws IOException {
        if (arsa.onlyLiveFace(selfie.getBytes()).isEmpty()) {
            throw forbidden();
        }
        var comparison = arsa.compare(passport.getBytes(), selfie.getBytes());
        return comparison.match() && comparison.similarity() >= props.minSimilarity() ? "board" : "desk";
    }

    @PostMapping("/lounge")
    public void lounge(@RequestBody LoungeRequest request) {
        if (!request.livenessOk()) {
            throw forbidden();
        }
        doors.open("lounge", request.boardingPass());
    }
}
