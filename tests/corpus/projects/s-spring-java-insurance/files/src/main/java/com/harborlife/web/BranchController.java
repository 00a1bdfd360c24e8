package com.harborlife.web;

import com.harborlife.arsa.ArsaClient;
import com.harborlife.claims.ClaimService;
import com.harborlife.facesign.FaceSignGateway;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api")
public class BranchController {

    private static final Logger log = LoggerFactory.getLogger(BranchController.class);

    private final ArsaClient arsa;
    private final ClaimService claims;
    private final FaceSignGateway facesign;
    private final AgentDesk desk;

    public BranchController(ArsaClient arsa, ClaimService claims, FaceSignGateway facesign, AgentDesk desk) {
        this.arsa = arsa;
        this.claims = claims;
        this.facesign = facesign;
        this.desk = desk;
    }

    public record PolicyChange(String policy, String customer, boolean livenessPassed) {
    }

    @PostMapping("/agents/sign-in")
    ResponseEntity<Map<String, String>> signIn(@RequestParam MultipartFile photo) throws IOException {
        return arsa.identify(photo.getBytes())
                .map(uid -> ResponseEntity.ok(Map.of("token", desk.open(uid))))
                .orElseGet(() -> ResponseEntity.status(403).build());
    }

    @PostMapping("/agents/counter/{counter}")
    ResponseEntity<Void> takeCounter(@PathVariable int counter, @RequestParam MultipartFile photo) throws IOException {
        var faces = arsa.recognize(photo.getBytes()).faces();
        if (faces.isEmpty()) {
            return ResponseEntity.notFound().build();
        }
        var agent = faces.get(0);
        if (!agent.alive()) {
            log.warn("picture held up at counter {}", counter);
            return ResponseEntity.status(403).build();
        }
        desk.assign(counter, agent.uid());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/claims/{claim}/release")
    ResponseEntity<Void> release(@PathVariable String claim, @RequestParam MultipartFile card,
                                 @RequestParam MultipartFile selfie) throws IOException {
        claims.release(claim, card.getBytes(), selfie.getBytes());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/policies/change")
    ResponseEntity<Void> change(@RequestBody PolicyChange change) {
        if (!change.livenessPassed()) {
            return ResponseEntity.status(403).build();
        }
        desk.change(change.policy(), change.customer());
        return ResponseEntity.accepted().build();
    }

    @PostMapping("/customers/{customer}/session")
    FaceSignGateway.Opened session(@PathVariable String customer) {
        return facesign.open(customer);
    }

    public interface AgentDesk {
        String open(String uid);

        void assign(int counter, String uid);

        void change(String policy, String customer);
    }
}
