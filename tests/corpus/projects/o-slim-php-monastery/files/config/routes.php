<?php

declare(strict_types=1);

use Abbey\Controller\DoorController;
use Abbey\Controller\GuestController;
use Abbey\Controller\HookController;
use Abbey\Middleware\VerifyFaceSignSignature;
use Slim\App;
use Slim\Routing\RouteCollectorProxy;

return static function (App $app): void {
    $app->group('/doors', function (RouteCollectorProxy $group): void {
        $group->post('/library', [DoorController::class, 'library']);
        $group->post('/treasury', [DoorController::class, 'treasury']);
        $group->post('/cellar', [DoorController::class, 'cellar']);
        $group->post('/choir', [DoorController::class, 'choir']);
    });

    $app->group('/guests', function (RouteCollectorProxy $group): void {
        $group->post('/arrivals', [GuestController::class, 'start']);
        $group->post('/arrivals/{session}/finish', [GuestController::class, 'finish']);
        $group->post('/pilgrims', [GuestController::class, 'pilgrim']);
        $group->post('/passport', [GuestController::class, 'passport']);
        $group->post('/portrait', [GuestController::class, 'portrait']);
    });

    $app->post('/hooks/facesign/session', [HookController::class, 'session'])
        ->add(VerifyFaceSignSignature::class);
    $app->post('/hooks/facesign/media', [HookController::class, 'media']);
    $app->post('/hooks/facesign/analysis', [HookController::class, 'analysis']);
};
