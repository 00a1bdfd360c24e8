package li.depot.vault;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import li.depot.arsa.ArsaApi;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestForm;

@Path("/vault")
public class VaultResource {
    private static final Logger LOG = Logger.getLogger(VaultResource.class);

    @Inject @RestClient ArsaApi arsa;
    @Inject Doors doors;
    @Inject Holders holders;

    @POST
    @Path("/enter")
    @LiveFaceFilter.Required
    public Map<String, String> enter(@Context ContainerRequestContext context) {
        String uid = (String) context.getProperty("holder");
        doors.open(uid);
        return Map.of("holder", uid);
    }

    @POST
    @Path("/box")
    public Map<String, String> box(@RestForm File photo, @RestForm int number) {
        var seen = arsa.recognize(photo);
        LOG.debug("box " + number + ": " + seen);
        if (seen.faces().isEmpty()) {
            throw new BadRequestException("no face");
        }
        var face = seen.faces().get(0);
        if (face.liveness().isRealFace()) {
            LOG.debug("live");
        }
        if (!holders.owns(face.uid(), number)) {
            throw new ForbiddenException();
        }
        doors.unlockBox(number);
        return Map.of("box", "open");
    }

    public record KioskEntry(String holder, boolean livenessChecked, String branch) {}

    @POST
    @Path("/kiosk")
    public Map<String, String> kiosk(KioskEntry entry) {
        if (!entry.livenessChecked()) {
            throw new ForbiddenException("liveness");
        }
        if (entry.branch().isBlank()) {
            throw new BadRequestException("branch");
        }
        doors.open(entry.holder());
        return Map.of("holder", entry.holder());
    }

    @POST
    @Path("/holders")
    @Transactional
    public void enrol(@RestForm String uid, @RestForm File portrait) throws IOException {
        Files.copy(portrait.toPath(), java.nio.file.Path.of("/srv/portraits", uid + ".jpg"), StandardCopyOption.REPLACE_EXISTING);
        holders.add(uid);
        LOG.infof("enrolled %s (%d bytes)", uid, portrait.length());
    }

    @POST
    @Path("/passport")
    public Map<String, Boolean> passport(@RestForm File selfie, @RestForm File passport) {
        var c = arsa.validate(selfie, passport);
        if (!c.selfie().liveness().isRealFace()) {
            throw new ForbiddenException("spoof");
        }
        return Map.of("same", c.match() && c.similarity() >= 0.9);
    }
}
