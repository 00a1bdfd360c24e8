<?php

declare(strict_types=1);

use Clinic\Arrival\Face\FaceClient;
use Clinic\Arrival\Face\FaceSignClient;
use Clinic\Arrival\Face\SpoofException;
use Clinic\Arrival\Http\VerifyFaceSign;
use DI\Bridge\Slim\Bridge;
use DI\ContainerBuilder;
use Psr\Http\Message\ResponseInterface as Response;
use Psr\Http\Message\ServerRequestInterface as Request;

require __DIR__ . '/../vendor/autoload.php';

$container = (new ContainerBuilder())->addDefinitions(__DIR__ . '/../config/container.php')->build();
$app = Bridge::create($container);
$app->addBodyParsingMiddleware();

$json = static function (Response $response, array $data, int $status = 200): Response {
    $response->getBody()->write(json_encode($data, JSON_THROW_ON_ERROR));

    return $response->withStatus($status)->withHeader('Content-Type', 'application/json');
};

$app->post('/arrivals', function (Request $request, Response $response, FaceClient $faces) use ($json) {
    try {
        $face = $faces->only($request->getUploadedFiles()['photo']->getStream())->orRefuse();
    } catch (SpoofException | LengthException $e) {
        error_log('arrival refused: ' . $e->getMessage());

        return $json($response, ['error' => 'refused'], 403);
    }
    if (!$face->known()) {
        return $json($response, ['error' => 'unknown'], 404);
    }

    return $json($response, ['patient' => $face->uid]);
});

$app->post('/arrivals/companion', function (Request $request, Response $response, FaceClient $faces) use ($json) {
    $found = $faces->recognize($request->getUploadedFiles()['photo']->getStream());
    if ($found === []) {
        return $json($response, ['error' => 'nobody'], 422);
    }
    $companion = $found[0];
    if ($companion->known()) {
        return $json($response, ['companion' => $companion->uid]);
    }

    return $json($response, ['error' => 'unknown'], 404);
});

$app->post('/arrivals/document', function (Request $request, Response $response, FaceClient $faces) use ($json, $container) {
    ['document' => $document, 'selfie' => $selfie] = $request->getUploadedFiles();
    $verdict = $faces->compare($document->getStream(), $selfie->getStream());
    $live = $verdict['face2_analysis']['passive_liveness']['is_real_face'] ?? false;
    if (!$live || $verdict['similarity_score'] < $container->get('threshold')) {
        return $json($response, ['error' => 'refused'], 403);
    }
    $selfie->moveTo('/srv/clinic/faces/' . bin2hex(random_bytes(8)) . '.jpg');

    return $json($response, ['matched' => true]);
});

$app->post('/arrivals/twins', function (Request $request, Response $response, FaceClient $faces) use ($json) {
    ['left' => $left, 'right' => $right] = $request->getUploadedFiles();
    $pair = $faces->compare($left->getStream(), $right->getStream());
    if (!$pair['face1_analysis']['passive_liveness']['is_real_face'] || !$pair['face2_analysis']['passive_liveness']['is_real_face']) {
        return $json($response, ['error' => 'refused'], 403);
    }

    return $json($response, ['twins' => $pair['similarity_score'] > 85]);
});

$app->post('/arrivals/kiosk', function (Request $request, Response $response) use ($json) {
    $body = $request->getParsedBody();
    if (($body['passive_liveness'] ?? null) !== 'ok') {
        return $json($response, ['error' => 'refused'], 403);
    }

    return $json($response, ['ticket' => random_int(100, 999)]);
});

$app->post('/sessions', function (Request $request, Response $response, FaceSignClient $facesign) use ($json) {
    return $json($response, $facesign->start($request->getAttribute('patient')), 201);
});

$app->get('/sessions/{id}', function (Response $response, FaceSignClient $facesign, string $id) use ($json) {
    $report = $facesign->report($id);
    $verified = $report !== null && FaceSignClient::live($report) && $report['isVerified'];

    return $json($response, ['verified' => $verified]);
});

$app->post('/hooks/facesign', function (Request $request, Response $response, FaceSignClient $facesign) {
    $event = json_decode((string) $request->getBody(), true);
    $facesign->report($event['sessionId']);

    return $response->withStatus(204);
})->add(new VerifyFaceSign($container->get('facesign.webhook')));

$app->post('/hooks/facesign/analysis', function (Request $request, Response $response) use ($container) {
    $sent = $request->getHeaderLine('X-FaceSign-Signature');
    $mac = hash_hmac('sha256', json_encode($request->getParsedBody()), $container->get('facesign.webhook'));
    if (strcmp('sha256=' . $mac, $sent) !== 0) {
        return $response->withStatus(401);
    }
    file_put_contents('/srv/clinic/events.log', $request->getParsedBody()['id'] . PHP_EOL, FILE_APPEND);

    return $response->withStatus(204);
});

$app->run();
