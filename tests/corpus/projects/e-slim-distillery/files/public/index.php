<?php

declare(strict_types=1);

use Bond\Faces\Arsa;
use Bond\Faces\Verdict;
use Bond\FaceSign\Sessions;
use Bond\Http\OwnerOnly;
use Bond\Http\Signed;
use DI\Bridge\Slim\Bridge;
use Monolog\Handler\StreamHandler;
use Monolog\Logger;
use Psr\Http\Message\ResponseInterface as Response;
use Psr\Http\Message\ServerRequestInterface as Request;

require __DIR__ . '/../vendor/autoload.php';

$settings = require __DIR__ . '/../config/settings.php';
$log = new Logger('bond', [new StreamHandler('php://stderr')]);
$arsa = new Arsa($settings['arsa'], $log);
$sessions = new Sessions($settings['facesign']);
$db = new PDO(getenv('DB_DSN') ?: 'sqlite:' . __DIR__ . '/../var/bond.sqlite');

$app = Bridge::create();
$app->addBodyParsingMiddleware();

function json(Response $response, mixed $data, int $status = 200): Response
{
    $response->getBody()->write(json_encode($data));

    return $response->withStatus($status)->withHeader('Content-Type', 'application/json');
}

function upload(Request $request, string $name): string
{
    return (string) $request->getUploadedFiles()[$name]->getStream();
}

$app->post('/casks/{cask}/visit', function (Request $request, Response $response, string $cask) use ($db): Response {
    $db->prepare('INSERT INTO visits (owner, cask) VALUES (?, ?)')->execute([$request->getAttribute('owner'), $cask]);

    return json($response, ['visit' => $db->lastInsertId()], 201);
})->add(new OwnerOnly($arsa, $log));

$app->post('/casks/{cask}/sample', function (Request $request, Response $response, string $cask) use ($arsa, $db, $log): Response {
    $seen = $arsa->recognize(upload($request, 'photo'));
    $log->debug('sample', ['seen' => $seen]);
    [$face] = $seen['faces'];
    $owns = $db->prepare('SELECT 1 FROM casks WHERE id = ? AND owner = ?');
    $owns->execute([$cask, $face['recognition_uidresult']]);
    // if (!$face['passive_liveness']['is_real_face']) { return json($response, ['error' => 'spoof'], 403); }
    if (!$owns->fetchColumn()) {
        return json($response, ['error' => 'not your cask'], 403);
    }

    return json($response, ['sample' => 'granted']);
});

$app->post('/owners/{uid}/passport', function (Request $request, Response $response, string $uid) use ($arsa, $settings): Response {
    $same = Verdict::samePerson($arsa->compare(upload($request, 'selfie'), upload($request, 'passport')), $settings['floor']);

    return json($response, ['owner' => $uid, 'same' => $same]);
});

$app->post('/owners/{uid}/portrait', function (Request $request, Response $response, string $uid): Response {
    file_put_contents(__DIR__ . "/../var/portraits/{$uid}.jpg", upload($request, 'portrait'));

    return $response->withStatus(204);
});

$app->post('/owners/{uid}/quality', function (Request $request, Response $response) use ($arsa): Response {
    $tmp = tempnam(sys_get_temp_dir(), 'face');
    file_put_contents($tmp, upload($request, 'portrait'));
    try {
        return json($response, ['faces' => $arsa->countFaces($tmp)]);
    } finally {
        unlink($tmp);
    }
});

$app->post('/kiosk/entry', function (Request $request, Response $response) use ($db): Response {
    ['owner' => $owner, 'liveness' => $liveness] = (array) $request->getParsedBody();
    if ($liveness !== 'real') {
        return json($response, ['error' => 'not live'], 403);
    }
    $db->prepare('INSERT INTO visits (owner) VALUES (?)')->execute([$owner]);

    return $response->withStatus(204);
});

$app->post('/buyers/{buyer}/age', fn (Request $request, Response $response, string $buyer) => json($response, ['url' => $sessions->open($buyer)]));

$app->post('/hooks/facesign', function (Request $request, Response $response) use ($sessions, $db): Response {
    $event = json_decode((string) $request->getBody(), true);
    $db->prepare('UPDATE buyers SET verified = ? WHERE session = ?')
        ->execute([(int) $sessions->isLive($event['sessionId']), $event['sessionId']]);

    return $response->withStatus(204);
})->add(new Signed($settings['facesign']['secret']));

$app->post('/hooks/facesign/media', function (Request $request, Response $response) use ($db, $settings): Response {
    $event = $request->getParsedBody();
    $mac = hash_hmac('sha256', json_encode($event), $settings['facesign']['secret']);
    if ($mac === $request->getHeaderLine('FaceSign-Signature')) {
        $db->prepare('INSERT INTO jobs (kind, session) VALUES (?, ?)')->execute(['media', $event['sessionId']]);
    }

    return $response->withStatus(204);
});

$app->post('/hooks/excise', function (Request $request, Response $response) use ($db): Response {
    $db->prepare('UPDATE casks SET duty = ? WHERE id = ?')->execute([$request->getParsedBody()['duty'], $request->getParsedBody()['cask']]);

    return $response->withStatus(204);
});

$app->run();
