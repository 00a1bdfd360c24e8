package com.example.lending.face;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecognitionTest {

    static final String KEY = "sk_test_0123456789";

    @Test
    void nobodyIsOnAnEmptyPicture() {
        assertTrue(new Recognition(List.of()).soleLiveFace().isEmpty());
    }
}
