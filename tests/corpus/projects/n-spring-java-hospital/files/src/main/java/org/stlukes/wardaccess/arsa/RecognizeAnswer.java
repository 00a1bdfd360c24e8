package org.stlukes.wardaccess.arsa;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

@JsonIgnoreProperties(ignoreUnknown = true)
public record RecognizeAnswer(String status, List<Face> faces) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Face(@JsonProperty("recognition_uidresult") String uid,
                       @JsonProperty("passive_liveness") PassiveLiveness passiveLiveness) {

        public boolean known() {
            return uid != null && !"unknown".equals(uid);
        }

        public boolean spoofed() {
            return passiveLiveness == null || !passiveLiveness.realFace();
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PassiveLiveness(@JsonProperty("is_real_face") boolean realFace) {
    }
}
