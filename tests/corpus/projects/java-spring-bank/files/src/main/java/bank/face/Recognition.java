package bank.face;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

public record Recognition(String status, List<Face> faces) {

    public record Liveness(@JsonProperty("is_real_face") boolean realFace) {}

    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        public boolean alive() {
            return liveness != null && liveness.realFace();
        }
    }
}
