<?php

namespace App\Message;

final readonly class VisitorSeen
{
    public function __construct(
        public string $door,
        public string $captureKey,
    ) {
    }
}
