package bank.vault.rest;

import bank.vault.Boxes;
import bank.vault.vendor.Arsa;
import bank.vault.vendor.FaceSignApi;
import io.quarkus.logging.Log;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.multipart.FileUpload;

@Path("/vault")
@RolesAllowed("terminal")
public class VaultResource {
    @Inject Arsa arsa;
    @Inject Boxes boxes;
    @Inject RedisDataSource redis;
    @RestClient FaceSignApi facesign;

    public record Handover(String box, String proxy, boolean livenessPassed) {}

    @POST
    @Path("/door")
    public Response door(@RestForm FileUpload photo) throws Exception {
        var owner = arsa.owner(bytes(photo)).orElseThrow(NotFoundException::new);
        boxes.unlockDoor(owner);
        return Response.noContent().build();
    }

    @POST
    @Path("/boxes/{box}")
    public Response box(@RestPath String box, @RestForm FileUpload photo) throws Exception {
        var jpeg = bytes(photo);
        var uid = arsa.recognize(jpeg).firstUid();
        if (!boxes.ownersOf(box).contains(uid)) {
            throw new ForbiddenException();
        }
        boxes.unlock(box);
        redis.value(byte[].class).setex("box:" + box, 600, jpeg);
        return Response.noContent().build();
    }

    @POST
    @Path("/boxes/{box}/pin")
    public Response boxWithPin(@RestPath String box, @RestForm String pin, @RestForm FileUpload photo) throws Exception {
        var faces = arsa.recognize(bytes(photo)).faces();
        var living = faces.stream().filter(Arsa.Face::live).map(Arsa.Face::uid).toList();
        if (living.size() == 1 && boxes.ownersOf(box).contains(living.get(0)) && boxes.pinFits(box, pin)) {
            boxes.unlock(box);
            return Response.noContent().build();
        }
        throw new ForbiddenException();
    }

    @POST
    @Path("/visitors")
    public Response visitors(@RestForm FileUpload photo) throws Exception {
        return Response.ok(arsa.recognize(bytes(photo))).build();
    }

    @POST
    @Path("/handover")
    public Response handover(Handover body) {
        if (!body.livenessPassed()) {
            throw new ForbiddenException();
        }
        boxes.appoint(body.box(), body.proxy());
        return Response.accepted().build();
    }

    @PUT
    @Path("/owners/{owner}/portrait")
    public Response portrait(@RestPath String owner, @RestForm FileUpload photo) throws IOException {
        Files.write(java.nio.file.Path.of("/srv/owners", owner + ".jpg"), bytes(photo));
        return Response.noContent().build();
    }

    @POST
    @Path("/sharpness")
    public double sharpness(@RestForm FileUpload photo) throws IOException {
        var copy = Files.createTempFile("sharp", ".jpg");
        try {
            Files.write(copy, bytes(photo));
            return Sharpness.of(copy);
        } finally {
            Files.delete(copy);
        }
    }

    @POST
    @Path("/proxies/{id}/proof")
    public Map<String, String> prove(@RestPath String id) {
        var answer = facesign.open(Map.of("clientReferenceId", id, "zone", "eu"));
        Log.infof("session %s for proxy %s", answer.at("/session/id").asText(), id);
        return Map.of("clientSecret", answer.at("/clientSecret/secret").asText());
    }

    private static byte[] bytes(FileUpload upload) throws IOException {
        return Files.readAllBytes(upload.uploadedFile());
    }
}
