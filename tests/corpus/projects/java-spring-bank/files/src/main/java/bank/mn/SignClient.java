package bank.mn;

import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.annotation.Client;
import java.util.Map;

@Client("https://api.facesign.ai/v1")
@Header(name = "FaceSign-Version", value = "2024-01-15")
@Header(name = "Authorization", value = "Bearer ${facesign.api-key}")
public interface SignClient {
    @Post("/sessions")
    Map<String, Object> open(@Body Map<String, Object> request);

    @Get("/sessions/{id}")
    Map<String, Object> one(@PathVariable String id);
}
