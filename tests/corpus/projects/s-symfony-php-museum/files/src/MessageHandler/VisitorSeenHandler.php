<?php

namespace App\MessageHandler;

use App\Client\ArsaClient;
use App\Message\VisitorSeen;
use App\Security\DoorControl;
use Psr\Cache\CacheItemPoolInterface;
use Psr\Log\LoggerInterface;
use Symfony\Component\Messenger\Attribute\AsMessageHandler;

#[AsMessageHandler]
class VisitorSeenHandler
{
    public function __construct(
        private ArsaClient $arsa,
        private CacheItemPoolInterface $captures,
        private DoorControl $doors,
        private LoggerInterface $logger,
    ) {
    }

    public function __invoke(VisitorSeen $message): void
    {
        $item = $this->captures->getItem($message->captureKey);
        if (!$item->isHit()) {
            return;
        }
        $jpeg = $item->get();
        $faces = $this->arsa->recognize($jpeg);
        $this->logger->debug('visitor seen', ['door' => $message->door, 'image' => base64_encode($jpeg)]);

        foreach ($faces as $face) {
            if (!$face->isKnown()) {
                continue;
            }
            $this->doors->open($message->door, $face->uid);
        }
        $this->captures->deleteItem($message->captureKey);
    }
}
