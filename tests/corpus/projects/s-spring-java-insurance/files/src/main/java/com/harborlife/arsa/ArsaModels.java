package com.harborlife.arsa;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

public final class ArsaModels {

    private ArsaModels() {
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Liveness(@JsonProperty("is_real_face") boolean realFace) {
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        public boolean alive() {
            return liveness != null && liveness.realFace();
        }

        public boolean known() {
            return !"unknown".equals(uid);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Recognition(String status, List<Face> faces) {
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Side(@JsonProperty("passive_liveness") Liveness liveness) {
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Comparison(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face1_analysis") Side card,
            @JsonProperty("face2_analysis") Side selfie) {
    }
}
