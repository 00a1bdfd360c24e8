<?php

namespace App\Security;

use Psr\Log\LoggerInterface;

class DoorControl
{
    /** @var array<string, string> */
    private array $last = [];

    public function __construct(private LoggerInterface $logger)
    {
    }

    public function open(string $door, string $uid): void
    {
        $this->last[$door] = $uid;
        $this->logger->info('door', ['door' => $door, 'uid' => $uid]);
    }

    public function lastAt(string $door): ?string
    {
        return $this->last[$door] ?? null;
    }
}
