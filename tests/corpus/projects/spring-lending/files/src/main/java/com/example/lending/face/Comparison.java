package com.example.lending.face;

import com.fasterxml.jackson.annotation.JsonProperty;

public record Comparison(@JsonProperty("match_result") boolean matchResult,
                         @JsonProperty("similarity_score") double similarity,
                         @JsonProperty("face1_analysis") Analysis face1) {

    public record Analysis(@JsonProperty("passive_liveness") Recognition.Liveness liveness) {
    }
}
