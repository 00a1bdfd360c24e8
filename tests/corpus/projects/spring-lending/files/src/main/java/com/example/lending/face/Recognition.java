package com.example.lending.face;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

public record Recognition(List<Face> faces) {

    public record Face(@JsonProperty("recognition_uidresult") String uid,
                       @JsonProperty("passive_liveness") Liveness liveness) {
    }

    public record Liveness(@JsonProperty("is_real_face") boolean realFace) {
    }

    /** The single live face, or nothing. */
    public java.util.Optional<Face> soleLiveFace() {
        if (faces == null || faces.size() != 1) {
            return java.util.Optional.empty();
        }
        Face face = faces.get(0);
        return face.liveness().realFace() ? java.util.Optional.of(face) : java.util.Optional.empty();
    }
}
