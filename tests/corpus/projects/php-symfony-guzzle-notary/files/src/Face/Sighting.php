<?php

declare(strict_types=1);

namespace App\Face;

/** What the provider saw; made from one entry of `faces`. */
final readonly class Sighting
{
    private function __construct(
        public string $uid,
        public bool $live,
        public float $probability,
    ) {
    }

    public static function fromArray(array $face): self
    {
        return new self(
            $face['recognition_uidresult'] ?? 'unknown',
            ($face['passive_liveness']['is_real_face'] ?? false) === true,
            (float) ($face['passive_liveness']['liveness_probability'] ?? 0),
        );
    }

    public function signer(): string
    {
        return match (true) {
            !$this->live => throw new Refused('spoof'),
            $this->uid === 'unknown' => throw new Refused('stranger'),
            default => $this->uid,
        };
    }
}

final class Refused extends \RuntimeException
{
}
