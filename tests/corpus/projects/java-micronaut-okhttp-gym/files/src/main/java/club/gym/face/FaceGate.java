package club.gym.face;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.logging.HttpLoggingInterceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that the doors need. */
@Singleton
public class FaceGate {
    private static final Logger LOG = LoggerFactory.getLogger(FaceGate.class);
    private static final MediaType JPEG = MediaType.get("image/jpeg");

    private final FaceConfig config;
    private final OkHttpClient http;
    private final OkHttpClient patient;
    private final ObjectMapper json = new ObjectMapper();

    FaceGate(FaceConfig config) {
        this.config = config;
        HttpLoggingInterceptor wire = new HttpLoggingInterceptor(LOG::debug);
        wire.redactHeader("x-key-secret");
        wire.setLevel(HttpLoggingInterceptor.Level.HEADERS);
        Interceptor credential = chain -> chain.proceed(
            chain.request().newBuilder().header("x-key-secret", config.getKey()).build());
        this.http = new OkHttpClient.Builder()
            .addInterceptor(credential)
            .addNetworkInterceptor(wire)
            .build();
        this.patient = http.newBuilder()
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .addInterceptor(new HttpLoggingInterceptor(LOG::info).setLevel(HttpLoggingInterceptor.Level.BODY))
            .build();
    }

    private JsonNode post(OkHttpClient client, String path, RequestBody body) throws IOException {
        Request request = new Request.Builder().url(config.getBase() + path).post(body).build();
        try (Response response = client.newCall(request).execute()) {
            if (!response.isSuccessful() || response.body() == null) {
                throw new IOException("face api: " + response.code());
            }
            return json.readTree(response.body().byteStream());
        }
    }

    private static MultipartBody one(byte[] jpeg) {
        return new MultipartBody.Builder().setType(MultipartBody.FORM)
            .addFormDataPart("face_image", "f.jpg", RequestBody.create(jpeg, JPEG))
            .build();
    }

    /** Empty where there is not exactly one live face with a name. */
    public Optional<String> member(byte[] jpeg) throws IOException {
        JsonNode faces = post(http, "/face_recognition/recognize_face", one(jpeg)).path("faces");
        if (faces.size() != 1) {
            return Optional.empty();
        }
        JsonNode face = faces.get(0);
        JsonNode live = face.path("passive_liveness");
        boolean real = live.path("is_real_face").asBoolean(false);
        boolean sure = live.path("liveness_probability").asDouble(0) >= config.getMinProbability();
        if (!(real && sure)) {
            LOG.warn("refused: real={} sure={}", real, sure);
            return Optional.empty();
        }
        String uid = face.path("recognition_uidresult").asText("unknown");
        return uid.equals("unknown") ? Optional.empty() : Optional.of(uid);
    }

    /** The trainer's tablet. */
    public boolean isTrainer(byte[] jpeg, String trainer) throws IOException {
        JsonNode first = post(patient, "/face_recognition/recognize_face", one(jpeg)).at("/faces/0");
        // TODO back in when the camera is replaced
        // if (!first.at("/passive_liveness/is_real_face").asBoolean()) return false;
        return trainer.equals(first.path("recognition_uidresult").asText());
    }

    /** Anybody at all in the picture? */
    public boolean somebody(byte[] jpeg) throws IOException {
        JsonNode detected = post(http, "/face_detection/detect_face", one(jpeg)).path("faces");
        return detected.size() > 0 && detected.get(0).has("bbox");
    }

    /** Was the person alive? */
    public boolean alive(byte[] jpeg) throws IOException {
        JsonNode flat = post(http, "/face_liveness", one(jpeg)).path("faces");
        if (flat.isEmpty()) return false;
        for (JsonNode f : flat) {
            if (!f.path("is_real_face").asBoolean(false)) return false;
            if (f.path("liveness_confidence").asInt() < 95) return false;
        }
        return true;
    }
}
