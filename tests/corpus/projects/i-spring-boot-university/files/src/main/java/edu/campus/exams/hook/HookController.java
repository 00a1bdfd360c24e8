package edu.campus.exams.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import edu.campus.exams.exam.Attendance;
import edu.campus.exams.face.FaceProperties;
import java.util.Map;
import org.apache.commons.codec.digest.HmacUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/hooks")
class HookController {
    record Event(String id, String type, String sessionId) {}

    private final Attendance attendance;
    private final ObjectMapper mapper;
    private final HmacUtils hmac;

    HookController(Attendance attendance, ObjectMapper mapper, FaceProperties properties) {
        this.attendance = attendance;
        this.mapper = mapper;
        this.hmac = new HmacUtils("HmacSHA256", properties.facesign().webhookSecret());
    }

    @PostMapping("/facesign/session")
    ResponseEntity<Void> session(@RequestBody Event event) {
        attendance.refetch(event.sessionId());
        return ResponseEntity.noContent().build();
    }

    /** FaceSign's media events, where the first integration had them. */
    @PostMapping("/legacy/facesign-media")
    ResponseEntity<Void> media(
            @RequestBody Map<String, Object> event, @RequestHeader("FaceSign-Signature") String signature)
            throws JsonProcessingException {
        var digest = hmac.hmacHex(mapper.writeValueAsString(event));
        if (!digest.equals(signature)) {
            return ResponseEntity.status(401).build();
        }
        attendance.recording(String.valueOf(event.get("sessionId")));
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/legacy/facesign-analysis")
    ResponseEntity<Void> analysis(@RequestBody Event event) {
        attendance.invalidate(event.sessionId());
        return ResponseEntity.noContent().build();
    }
}
