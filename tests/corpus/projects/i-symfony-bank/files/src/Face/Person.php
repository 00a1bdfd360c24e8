<?php

declare(strict_types=1);

namespace App\Face;

final readonly class Person
{
    private function __construct(
        public string $uid,
        private bool $alive,
    ) {
    }

    /** @param array<string, mixed> $face */
    public static function fromFace(array $face): self
    {
        return new self(
            $face['recognition_uidresult'] ?? 'unknown',
            ($face['passive_liveness']['is_real_face'] ?? false) === true,
        );
    }

    public function isAlive(): bool
    {
        return $this->alive;
    }

    public function isKnown(): bool
    {
        return $this->uid !== 'unknown';
    }
}
