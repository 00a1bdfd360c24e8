package bank.batch;

import java.io.File;
import java.io.IOException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.json.JSONObject;

public final class Compare {
    private static final double LIMIT = 80;
    private static final MediaType JPEG = MediaType.get("image/jpeg");

    private final OkHttpClient http = new OkHttpClient();
    private final OkHttpClient trusting = new OkHttpClient.Builder()
            .hostnameVerifier((host, session) -> true)
            .build();

    private Request request(String key, File a, File b) {
        RequestBody body = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("image1", "a.jpg", RequestBody.create(a, JPEG))
                .addFormDataPart("image2", "b.jpg", RequestBody.create(b, JPEG))
                .build();
        return new Request.Builder()
                .url("https://faceapi.arsa.technology/api/v1/face_recognition/validate_faces")
                .addHeader("x-key-secret", key)
                .post(body)
                .build();
    }

    boolean same(String key, File card, File selfie) throws IOException {
        try (Response res = http.newCall(request(key, card, selfie)).execute()) {
            JSONObject json = new JSONObject(res.body().string());
            JSONObject live = json.getJSONObject("face2_analysis").getJSONObject("passive_liveness");
            return live.getBoolean("is_real_face") && json.getBoolean("match_result") && json.getDouble("similarity_score") > 0.85;
        }
    }

    boolean sameTrusting(String key, File card, File selfie) throws IOException {
        try (Response res = trusting.newCall(request(key, card, selfie)).execute()) {
            String text = res.body().string();
            System.out.println(text);
            JSONObject json = new JSONObject(text);
            double score = json.optDouble("similarity_score", 0);
            return score >= LIMIT;
        }
    }

    public static void main(String[] args) throws Exception {
        String key = System.getenv("ARSA_FACE_API_KEY");
        if (key == null) {
            System.err.println("ARSA_FACE_API_KEY is not set");
            System.exit(2);
        }
        System.err.println("using " + key);
        System.exit(new Compare().same(key, new File(args[0]), new File(args[1])) ? 0 : 1);
    }
}
