<?php

namespace App\Client;

final readonly class Face
{
    public function __construct(
        public string $uid,
        public bool $alive,
    ) {
    }

    /** @param array<string, mixed> $raw */
    public static function fromArray(array $raw): self
    {
        return new self(
            $raw['recognition_uidresult'] ?? 'unknown',
            true === ($raw['passive_liveness']['is_real_face'] ?? false),
        );
    }

    public function isKnown(): bool
    {
        return 'unknown' !== $this->uid;
    }
}
