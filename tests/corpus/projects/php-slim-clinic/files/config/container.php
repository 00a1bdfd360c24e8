<?php

declare(strict_types=1);

use Clinic\Arrival\Face\FaceClient;
use Clinic\Arrival\Face\FaceSignClient;
use GuzzleHttp\Client;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\MessageFormatter;
use GuzzleHttp\Middleware;
use Psr\Container\ContainerInterface;
use Psr\Log\LoggerInterface;

return [
    'arsa.key' => static fn () => $_ENV['ARSA_FACE_API_KEY'] ?? throw new RuntimeException('ARSA_FACE_API_KEY is not set'),
    'facesign.key' => static fn () => getenv('FACESIGN_API_KEY') ?: '%{live:slim-facesign}',
    'facesign.webhook' => static fn () => $_ENV['FACESIGN_WEBHOOK_SECRET'] ?? '',
    'threshold' => 0.9,

    'http.arsa' => static function (ContainerInterface $c): Client {
        $stack = HandlerStack::create();
        $stack->push(Middleware::log($c->get(LoggerInterface::class), new MessageFormatter('{method} {uri} {code}')));

        return new Client([
            'base_uri' => 'https://faceapi.arsa.technology/api/v1/',
            'handler' => $stack,
            'timeout' => 10.0,
            'connect_timeout' => 2.0,
            'headers' => ['x-key-secret' => $c->get('arsa.key')],
        ]);
    },

    'http.facesign' => static fn (ContainerInterface $c) => new Client([
        'base_uri' => 'https://api.facesign.ai/v1/',
        'timeout' => 6,
        'headers' => [
            'Authorization' => 'Bearer ' . $c->get('facesign.key'),
            'FaceSign-Version' => '2024-01-15',
        ],
    ]),

    FaceClient::class => static fn (ContainerInterface $c) => new FaceClient($c->get('http.arsa'), $c->get(LoggerInterface::class)),
    FaceSignClient::class => static fn (ContainerInterface $c) => new FaceSignClient($c->get('http.facesign'), $c->get('facesign.key')),
];
