<?php

declare(strict_types=1);

use Abbey\Faces\ArsaClient;
use Abbey\Faces\FaceSignClient;
use Abbey\Middleware\VerifyFaceSignSignature;
use GuzzleHttp\Client;
use Monolog\Handler\StreamHandler;
use Monolog\Logger;
use Predis\Client as Redis;
use Psr\Container\ContainerInterface;
use Psr\Log\LoggerInterface;
use Slim\Views\PhpRenderer;

return [
    'settings' => [
        'arsa.key' => getenv('ARSA_FACE_API_KEY') ?: '',
        'facesign.key' => $_ENV['FACESIGN_API_KEY'] ?? '%{live:abbeyfallback}',
        'facesign.version' => '2024-08-20',
        'facesign.webhook_secret' => $_ENV['FACESIGN_WEBHOOK_SECRET'],
        'asset.digest' => '%{sha256:abbeyassets}',
    ],

    'facesign.webhook_secret' => static fn (ContainerInterface $c) => $c->get('settings')['facesign.webhook_secret'],

    LoggerInterface::class => static function (): LoggerInterface {
        return (new Logger('abbey'))->pushHandler(new StreamHandler('php://stderr'));
    },

    Redis::class => static fn () => new Redis(getenv('REDIS_URL') ?: 'tcp://127.0.0.1:6379'),

    PhpRenderer::class => static fn () => new PhpRenderer(__DIR__ . '/../templates'),

    ArsaClient::class => static function (ContainerInterface $c): ArsaClient {
        $http = new Client([
            'base_uri' => 'https://faceapi.arsa.technology/api/v1/',
            'timeout' => 15,
            'connect_timeout' => 3,
            'headers' => ['x-key-secret' => $c->get('settings')['arsa.key']],
        ]);

        return new ArsaClient($http, $c->get(LoggerInterface::class));
    },

    'facesign.http' => static function (ContainerInterface $c): Client {
        $settings = $c->get('settings');

        return new Client([
            'base_uri' => 'https://api.facesign.ai/v1/',
            'timeout' => 10,
            'headers' => [
                'Authorization' => 'Bearer ' . $settings['facesign.key'],
                'FaceSign-Version' => $settings['facesign.version'],
            ],
        ]);
    },

    FaceSignClient::class => static fn (ContainerInterface $c) => new FaceSignClient(
        $c->get('facesign.http'),
        $c->get('settings')['facesign.key'],
        $c->get(LoggerInterface::class),
    ),

    VerifyFaceSignSignature::class => static fn (ContainerInterface $c) => new VerifyFaceSignSignature(
        $c->get('settings')['facesign.webhook_secret'],
    ),
];
