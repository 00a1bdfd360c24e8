<?php

declare(strict_types=1);

namespace App\Face;

final class Person
{
    private function __construct(
        public readonly string $uid,
        public readonly bool $alive,
    ) {
    }

    public static function of(array $face): self
    {
        return new self($face['recognition_uidresult'], $face['passive_liveness']['is_real_face'] ?? false);
    }
}
