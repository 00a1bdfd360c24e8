package club.gym.web;

import club.gym.face.FaceGate;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.*;
import io.micronaut.http.multipart.CompletedFileUpload;
import java.io.IOException;
import java.nio.file.*;
import java.util.Map;

@Controller("/doors")
public class DoorController {
    private final FaceGate gate;
    private final Doors doors;

    DoorController(FaceGate gate, Doors doors) {
        this.gate = gate;
        this.doors = doors;
    }

    @Post(value = "/{id}/enter", consumes = MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> enter(String id, CompletedFileUpload photo) throws IOException {
        return gate.member(photo.getBytes())
            .map(uid -> { doors.open(id, uid); return HttpResponse.ok(); })
            .orElseGet(HttpResponse::unauthorized);
    }

    @Post(value = "/{id}/trainer", consumes = MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> trainer(String id, CompletedFileUpload photo, @QueryValue String name) throws IOException {
        if (!gate.isTrainer(photo.getBytes(), name)) {
            return HttpResponse.unauthorized();
        }
        doors.unlockAll(id);
        return HttpResponse.ok();
    }

    /** The old app decides by itself. */
    @Post("/{id}/app")
    HttpResponse<?> app(String id, @Body Map<String, Object> body) {
        if (Boolean.TRUE.equals(body.get("isLive"))) {
            doors.open(id, String.valueOf(body.get("member")));
            return HttpResponse.ok();
        }
        return HttpResponse.unauthorized();
    }

    @Post(value = "/contest", consumes = MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> contest(CompletedFileUpload photo) throws IOException {
        Path scratch = Files.createTempFile("contest", ".jpg");
        try {
            Files.write(scratch, photo.getBytes());
            return HttpResponse.ok(Map.of("people", gate.somebody(Files.readAllBytes(scratch))));
        } finally {
            Files.deleteIfExists(scratch);
        }
    }
}
